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
import { featureOptionRules } from '../../plugin-sync-queue/src/api/option-rules.ts';
import { resolveOptions as resolveQueue } from '../../plugin-sync-queue/src/api/resolve-options.ts';

interface Documented {
  /** The folder of the package. */
  plugin: string;
  /** The page with the tables, in that folder. */
  page: string;
  /** The begin of the first cell of the head of each table. */
  head: string;
  rules: OptionRules;
  /** They are options of a part that is imported, and not of the plugin. */
  imported?: true;
  /** What the plugin takes where nothing is given. */
  resolved?: object;
}

/** The options by topic. */
const page = 'docs/options.md';

const tables: Documented[] = [
  {
    plugin: 'plugin-sync-queue',
    page,
    head: 'option',
    rules: syncQueueOptionRules,
    resolved: { ...resolveQueue(), ...resultDefaults, ...limitDefaults },
  },
  {
    plugin: 'plugin-sync-queue',
    page,
    head: '`conflicts(',
    rules: featureOptionRules.conflicts,
    imported: true,
  },
  {
    plugin: 'plugin-sync-queue',
    page,
    head: '`temporaryIds(',
    rules: featureOptionRules.temporaryIds.temporaryIds.options ?? {},
    imported: true,
  },
  {
    plugin: 'plugin-periodic-refresh',
    page,
    head: 'option',
    rules: periodicRefreshOptionRules,
    resolved: resolveRefresh('briefings'),
  },
  ...[
    { head: '`new BackgroundFetchPlugin(', rules: backgroundFetchOptionRules },
    { head: '`client.fetch(', rules: fetchOptionRules },
    { head: '`new BackgroundFetchClient(', rules: clientOptionRules },
  ].map((table) => ({ plugin: 'plugin-bg-fetch', page, ...table })),
];

const cellsOf = (line: string) =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());

const read = (plugin: string, page: string) => readFileSync(join(__dirname, '../..', plugin, page), 'utf8');

/** The rows of each table whose head begins with `head`: the first cell, and the cell of the column `column`. */
function rowsOf(text: string, head: string, column: string): [first: string, cell: string][] {
  const lines = text.split('\n');
  return lines.flatMap((line, first) => {
    const heads = cellsOf(line);
    if (!heads[0]?.startsWith(head)) return [];
    const end = lines.findIndex((other, at) => at > first && !other.startsWith('|'));
    const rows = lines.slice(first + 2, end < 0 ? undefined : end).map(cellsOf);
    return rows.map((cells): [string, string] => [cells[0] ?? '', cells[heads.indexOf(column)] ?? '']);
  });
}

const namesIn = (cell: string) => [...cell.matchAll(/`(\w+)[^`]*`/g)].map((found) => found[1] ?? '');

/** The options in the tables whose head begins with `head`, with their defaults as they are written. */
function documented(text: string, head: string): [name: string, preset: string][] {
  return rowsOf(text, head, 'default').flatMap(([first, cell]) => {
    const names = namesIn(first);
    const preset = cell.replaceAll('`', '');
    const presets = preset.split(', ');
    // A row of several options has one default for all, or one for each.
    const own = (at: number) => (presets.length === names.length ? presets[at] : undefined) ?? preset;
    return names.map((name, at): [string, string] => [name, own(at)]);
  });
}

const byName = (entries: readonly (readonly [string, string | undefined])[]) =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));

describe.each(tables)('$plugin, the options under "$head"', ({ plugin, page, head, rules, resolved }) => {
  test(`${page} of ${plugin} has every option under ${head} once with its default, and no other`, () => {
    const written = documented(read(plugin, page), head);
    const expected = Object.entries(rules).map(([name, rule]) => [name, rule.default] as const);
    expect(written.map(([name]) => name).sort()).toEqual(Object.keys(rules).sort());
    expect(byName(written)).toStrictEqual(byName(expected));
  });

  if (!resolved) return;

  test(`the defaults that ${plugin} takes under ${head} are those of its table`, () => {
    for (const [name, value] of Object.entries(resolved)) {
      if (!Object.hasOwn(rules, name) || !['boolean', 'number', 'string'].includes(typeof value)) continue;
      const written = rules[name]?.default?.replaceAll(/(?<=\d)[ ,](?=\d)/g, '').split(' ')[0];
      expect([name, written]).toEqual([name, typeof value === 'string' ? `'${value}'` : String(value)]);
    }
  });
});

const plugins = [...new Set(tables.map(({ plugin }) => plugin))];

describe.each(plugins)('the topics of %s', (plugin) => {
  const heads = new Set(
    tables.filter((table) => table.plugin === plugin && !table.imported).map(({ head }) => head),
  );
  const anchor = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-');
  const topics = read(plugin, page)
    .split(/^## /m)
    .slice(1)
    .map((text) => ({
      name: text.split('\n')[0] ?? '',
      text,
      options: [...heads].flatMap((head) => documented(text, head)),
    }));

  test(`the README of ${plugin} names the options of each topic, and leads to its heading`, () => {
    const named = new Map<string, string[]>();
    const readme = read(plugin, 'README.md');
    // A list where a table would be too wide.
    const listed = [...readme.matchAll(/^- (\[[^\]]+\]\(docs\/options\.md#[^)]+\)): (.+)$/gm)];
    const lines = listed.map(([, topic = '', names = '']) => [topic, names] as const);
    for (const [topic, cell] of [...rowsOf(readme, 'topic', 'options'), ...lines]) {
      const [, to = ''] = /\]\(docs\/options\.md#([^)]+)\)/.exec(topic) ?? [];
      named.set(to, [...(named.get(to) ?? []), ...namesIn(cell)]);
    }
    const expected = topics.map(({ name, options }) => [
      anchor(name),
      options.map(([option]) => option).sort(),
    ]);
    expect([...named].map(([to, options]) => [to, options.sort()])).toEqual(expected);
  });

  test(`each topic of ${page} of ${plugin} has an example of one of its options`, () => {
    const without = topics.filter(({ text, options }) => {
      const [, example = ''] = /^```ts\n([^]*?)^```/m.exec(text) ?? [];
      return !options.some(([option]) => new RegExp(`\\b${option}\\b`).test(example));
    });
    expect(without.map(({ name }) => name)).toEqual([]);
  });
});
