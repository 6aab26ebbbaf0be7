import { spawnSync } from 'node:child_process';
import { report } from './table.ts';

/** What the plot compares, by the names of `.size-limit.js`. */
const shown = [
  'queue, everything in',
  'queue, lean',
  'workbox-background-sync',
  'serwist',
  'queue, page',
  'refresh, beyond core',
  'downloads, beyond core',
  'all three plugins, worker',
];

/** The bundles, minified and gzip. `npm run sizes` compares them with their limits and renews the documents. */
export async function benchSizes() {
  const { stdout: lines } = spawnSync(process.execPath, ['scripts/check-sizes.mjs'], { encoding: 'utf8' });
  const sizes = new Map(
    [...lines.matchAll(/^size of (?<name>.+): (?<size>[\d,]+) B, (?<result>.*)$/gm)].map(({ groups }) => [
      groups!['name']!,
      { size: Number(groups!['size']!.replaceAll(',', '')), isOk: groups!['result'] === 'ok' },
    ]),
  );
  report({
    what: 'bundles, minified and gzip',
    here: `${sizes.get('queue, everything in')!.size.toLocaleString('en')} B for the queue`,
    goal: 'the limits of .size-limit.js',
    holds: [...sizes.values()].every(({ isOk }) => isOk),
    values: Object.fromEntries(shown.map((name) => [name, sizes.get(name)!.size])),
    unit: 'B',
  });
}
