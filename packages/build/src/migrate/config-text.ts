import type { Node, ObjectExpression } from '@babel/types';
import type { SyncRoute } from './background-sync-routes.ts';
import { appendProperty, indentBefore, lineBreakAt, quoted, removeElement } from './layout.ts';
import { buildPackage, newPackage } from './old-packages.ts';
import {
  applyEdits,
  bare,
  endOf,
  inOrder,
  startOf,
  textOf,
  within,
  type Edit,
  type Source,
} from './source.ts';

/** The text of a config of workbox-plugin-build with these routes. */
export function configOf(source: Source, routes: readonly SyncRoute[]): string {
  const lineBreak = lineBreakAt(source.text, 0);
  return [
    `import { defineBackground } from ${quoted(source, buildPackage)};`,
    `import { workboxBackgroundSync } from ${quoted(source, newPackage)};`,
    '',
    'export default defineBackground({',
    '  routes: [',
    ...routes.map((route) => `    ${routeText(source, route)},`),
    '  ],',
    '});',
    '',
  ].join(lineBreak);
}

function routeText(source: Source, route: SyncRoute): string {
  const { entry, options, backgroundSync } = route;
  const syncQueue = `syncQueue: ${queueText(source, route)}`;
  const object = bare(options.value);
  const isOnly = object.type === 'ObjectExpression' && object.properties.length === 1;
  const edits = isOnly
    ? [{ start: startOf(options), end: endOf(options), text: syncQueue }]
    : [
        ...removeElement(source, { start: startOf(backgroundSync), end: endOf(backgroundSync) }),
        ...appendProperty(source, entry, syncQueue),
      ];
  const text = partText(source, entry, edits);
  // A template can have lines whose white space counts.
  const isExact = within(source, entry).some(({ type }) => type === 'TemplateLiteral');
  return isExact ? text : indented(text, indentBefore(source.text, startOf(entry)), '    ');
}

/** The object of `backgroundSync` with `migrateFrom`, one level further to the left. */
function queueText(source: Source, { options, backgroundSync, queueOptions }: SyncRoute): string {
  const { value } = backgroundSync;
  const migrateFrom = 'migrateFrom: workboxBackgroundSync';
  const object = bare(value) as ObjectExpression;
  const edits = queueOptions
    ? appendProperty(source, queueOptions, migrateFrom)
    : appendProperty(source, object, `options: { ${migrateFrom} }`);
  const to = indentBefore(source.text, startOf(options));
  return indented(partText(source, value, edits), indentBefore(source.text, startOf(backgroundSync)), to);
}

/** The same lines with another indent. The first line has none. */
function indented(text: string, from: string | undefined, to: string | undefined): string {
  if (from === undefined || to === undefined) return text;
  return text.replaceAll(`\n${from}`, `\n${to}`);
}

function partText(source: Source, part: Node, edits: readonly Edit[]): string {
  const from = startOf(part);
  const moved = inOrder(edits).map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from }));
  return applyEdits(textOf(source, part), moved);
}
