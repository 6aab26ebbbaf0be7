/** @jest-environment node */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OptionRules } from 'workbox-plugin-core/shared';
import { backgroundFetchOptionRules } from 'workbox-plugin-bg-fetch/option-rules';
import { periodicRefreshOptionRules } from 'workbox-plugin-periodic-refresh/option-rules';
import { syncQueueOptionRules } from 'workbox-plugin-sync-queue/option-rules';
import { clientOptionRules, fetchOptionRules } from '../../plugin-bg-fetch/src/page/option-rules.ts';
import { resolveOptions as resolveRefresh } from '../../plugin-periodic-refresh/src/api/resolve-options.ts';
import { limitDefaults } from '../../plugin-sync-queue/src/features/limits.ts';
import { resultDefaults } from '../../plugin-sync-queue/src/features/results.ts';
import { resolveOptions as resolveQueue } from '../../plugin-sync-queue/src/api/resolve-options.ts';

interface Documented {
  readme: string;
  /** The begin of the first cell of the table's head. */
  head: string;
  rules: OptionRules;
  /** What the plugin takes where nothing is given. */
  resolved?: object;
}

const tables: Documented[] = [
  {
    readme: 'plugin-sync-queue',
    head: 'option',
    rules: syncQueueOptionRules,
    resolved: { ...resolveQueue(), ...resultDefaults, ...limitDefaults },
  },
  {
    readme: 'plugin-periodic-refresh',
    head: 'option',
    rules: periodicRefreshOptionRules,
    resolved: resolveRefresh('briefings'),
  },
  ...[
    { head: '`new BackgroundFetchPlugin(', rules: backgroundFetchOptionRules },
    { head: '`client.fetch(', rules: fetchOptionRules },
    { head: '`new BackgroundFetchClient(', rules: clientOptionRules },
  ].map((table) => ({ readme: 'plugin-bg-fetch', ...table })),
];

const cellsOf = (line: string) =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The options in the README's table whose head begins with `head`, with their defaults as they are written. */
function documented(readme: string, head: string): [name: string, preset: string][] {
  const lines = readFileSync(join(__dirname, '../..', readme, 'README.md'), 'utf8').split('\n');
  const first = lines.findIndex((line) => cellsOf(line)[0]?.startsWith(head));
  const column = cellsOf(lines[first] ?? '').indexOf('default');
  const end = lines.findIndex((line, at) => at > first && !line.startsWith('|'));
  return lines.slice(first + 2, end).flatMap((line) => {
    const cells = cellsOf(line);
    const names = [...(cells[0] ?? '').matchAll(/`(\w+)[^`]*`/g)].map((found) => found[1] ?? '');
    const preset = (cells[column] ?? '').replaceAll('`', '');
    const presets = preset.split(', ');
    // A row of several options has one default for all, or one for each.
    const own = (at: number) => (presets.length === names.length ? presets[at] : undefined) ?? preset;
    return names.map((name, at): [string, string] => [name, own(at)]);
  });
}

const byName = (entries: readonly (readonly [string, string | undefined])[]) =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));

describe.each(tables)('$readme, the options under "$head"', ({ readme, head, rules, resolved }) => {
  test(`the README of ${readme} has every option with its default, and no other`, () => {
    const expected = Object.entries(rules).map(([name, rule]) => [name, rule.default] as const);
    expect(byName(documented(readme, head))).toStrictEqual(byName(expected));
  });

  if (!resolved) return;

  test(`the defaults that ${readme} takes under ${head} are those of its table`, () => {
    for (const [name, value] of Object.entries(resolved)) {
      if (!Object.hasOwn(rules, name) || !['boolean', 'number', 'string'].includes(typeof value)) continue;
      const written = rules[name]?.default?.replaceAll(/(?<=\d)[ ,](?=\d)/g, '').split(' ')[0];
      expect([name, written]).toEqual([name, typeof value === 'string' ? `'${value}'` : String(value)]);
    }
  });
});
