import { fileURLToPath } from 'node:url';
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';

/** A queue with one fault. The fault campaign must find it. */
export interface Mutant {
  name: string;
  file: RegExp;
  /** Each text that occurs once, and its replacement. */
  edits: [from: string, to: string][];
}

export const mutants: Mutant[] = [
  {
    name: 'deletes before it sends',
    file: /send-claim\.js$/,
    edits: [['sendingIds.add(id);', 'sendingIds.add(id); await store.delete(id);']],
  },
  {
    name: 'counts a 503 as delivered',
    file: /outcome\.js$/,
    edits: [
      [
        'if (status >= 500 || isTemporary(response))',
        "if (status === 503) return 'delivered'; if (status >= 500 || isTemporary(response))",
      ],
    ],
  },
  {
    name: 'lets two workers send from one lane',
    file: /queue\/lane\.js$/,
    edits: [
      ['if (this.#isBusy)\n            return false;\n        return (this.readyAt', 'return (this.readyAt'],
    ],
  },
];

/** The worker as users get it, or with the fault of a mutant. */
export async function bundleWorker(entry: string, mutant?: Mutant, minify = true): Promise<string> {
  let hits = 0;
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    minify,
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: mutant && [
      {
        name: 'mutant',
        setup: (making) =>
          making.onLoad({ filter: mutant.file }, async ({ path }) => {
            let source = await readFile(path, 'utf8');
            for (const [from, to] of mutant.edits) {
              hits += source.split(from).length - 1;
              source = source.replace(from, to);
            }
            return { contents: source, loader: 'js' };
          }),
      },
    ],
  });
  if (mutant && hits !== mutant.edits.length)
    throw new Error(`Failed to make the mutant that ${mutant.name}: its texts occur ${hits} times.`);
  return outputFiles[0]?.text ?? '';
}
