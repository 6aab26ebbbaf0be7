import type { ImportDeclaration, Node, ObjectExpression } from '@babel/types';
import { findingAt, type Finding } from './findings.ts';
import { leftRoute, syncRoutesOf, type RouteList } from './background-sync-routes.ts';
import { configOf } from './config-text.ts';
import { insert, lineBreakAt, quoted, removeElement } from './layout.ts';
import { declares, mayAwait } from './old-names.ts';
import { retentionReason, type Rewritten } from './rewrite-uses.ts';
import { buildPackage, workboxPackage } from './old-packages.ts';
import { bare, endOf, keyOf, propertyOf, startOf, type Edit, type Source } from './source.ts';

/** A config of generateSW without its routes with a queue, and the config that has them. */
export interface MovedRoutes {
  edits: Edit[];
  findings: Finding[];
  queues: Rewritten['queues'];
  /** The text of the new config. */
  config: string | undefined;
}

export interface MoveOptions {
  /** The name of the new config, from the folder of package.json. */
  config: string;
  /** Whether the file is a module for Node, where `await` may stand at the top level. */
  isModule: boolean;
  /** The path of a config that exists already. */
  existing: string | undefined;
}

/** Moves the routes with `backgroundSync` into a config of workbox-plugin-build, where the order of all routes stays. */
export function moveRoutes(source: Source, { config, isModule, existing }: MoveOptions): MovedRoutes {
  const { lists, findings } = syncRoutesOf(source);
  const none = (reason: string, ...more: readonly RouteList[]): MovedRoutes => ({
    edits: [],
    findings: [
      ...findings,
      ...more.flatMap(({ routes }) => routes.map((one) => leftRoute(source, one.backgroundSync, reason))),
    ],
    queues: [],
    config: undefined,
  });
  const [list, ...others] = lists;
  if (!list) return none('');
  const place = placeOf(source, list.holder);
  const problem =
    (others.length && 'the file has several lists of routes') ||
    (findings.length && 'another route of the file cannot be moved') ||
    (existing && `the project has the config "${existing}" already`) ||
    (source.path.endsWith('.json') && 'a JSON file can call no function') ||
    (!place && 'the object is not given to generateSW, VitePWA or GenerateSW directly') ||
    (!isModule &&
      'the file is no ECMAScript module, and workbox-plugin-build is one. Make a module of it (.mjs, .mts or "type": "module") and run this command again, or do it by hand') ||
    (!mayAwait(source, list.holder) && 'the function around it is not async') ||
    (declares(source, 'withBackground') && 'the file has a "withBackground" of its own') ||
    orderProblem(list);
  if (problem || !place) return none(problem || '', ...lists);
  const outDir = place.isVite ? `, outDir: ${quoted(source, outDirOf(source))}` : '';
  const { holder, routes } = list;
  return {
    edits: [
      ...importEdit(source),
      insert(startOf(holder), 'await withBackground('),
      ...removeRoutes(source, list),
      insert(endOf(holder), `, { config: ${quoted(source, config)}${outDir} })`),
    ],
    findings: [
      ...(place.isVite
        ? [
            findingAt(
              source,
              holder,
              'generate-sw',
              '"outDir" must be the folder into which Vite builds the app',
            ),
          ]
        : []),
      ...routes.flatMap(({ retention }) =>
        retention ? [findingAt(source, retention, 'max-retention-time', retentionReason)] : [],
      ),
    ],
    queues: routes.map(({ name, backgroundSync }) => ({
      at: backgroundSync,
      name: name.type === 'StringLiteral' ? name.value : undefined,
      family: workboxPackage,
    })),
    config: configOf(source, list.routes),
  };
}

/** `generateSW({ … })`, `new GenerateSW({ … })`, `VitePWA({ workbox: { … } })`. */
function placeOf({ parents }: Source, holder: ObjectExpression): { isVite: boolean } | undefined {
  const { node: parent, key } = parents.get(holder) ?? { node: holder, key: '' };
  if (key === 'arguments' && isCalled(parent, 'generateSW', 'GenerateSW')) return { isVite: false };
  if (parent.type !== 'ObjectProperty' || keyOf(parent) !== 'workbox') return undefined;
  const options = parents.get(parent)!.node;
  const call = parents.get(options)?.node;
  return call && isCalled(call, 'VitePWA') ? { isVite: true } : undefined;
}

function isCalled(node: Node, ...names: string[]): boolean {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return false;
  const { callee } = node;
  return names.includes((callee.type === 'Identifier' ? callee.name : propertyOf(callee)) ?? '');
}

/** The moved routes come first. An earlier route of the same method could answer in their place today. */
function orderProblem({ entries, routes }: RouteList): string | undefined {
  const moved = new Set<unknown>(routes.map(({ entry }) => entry));
  const last = entries.findLastIndex((entry) => moved.has(entry));
  const methods = new Set(routes.map(({ entry }) => methodOf(entry)));
  const earlier = entries.slice(0, last).filter((entry) => !moved.has(entry));
  if (methods.has(undefined) && earlier.length) return 'the method of a route is not written as a string';
  const clash = earlier.find((entry) => {
    const method = methodOf(entry);
    return !method || methods.has(method);
  });
  return clash === undefined ? undefined : 'an earlier route has the same method, so the order would change';
}

function methodOf(entry: Node | null): string | undefined {
  const object = entry && bare(entry);
  if (object?.type !== 'ObjectExpression') return undefined;
  if (object.properties.some((one) => keyOf(one) === undefined)) return undefined;
  const method = object.properties.find((one) => keyOf(one) === 'method');
  if (!method) return 'GET';
  return method.type === 'ObjectProperty' && method.value.type === 'StringLiteral'
    ? method.value.value
    : undefined;
}

function removeRoutes(source: Source, { property, entries, routes }: RouteList): Edit[] {
  const moved = new Set<unknown>(routes.map(({ entry }) => entry));
  if (entries.every((entry) => moved.has(entry)))
    return removeElement(source, { start: startOf(property), end: endOf(property) });
  // Routes on one line are removed together: they share their commas.
  const ranges: { start: number; end: number }[] = [];
  for (const [at, entry] of entries.entries()) {
    if (!entry || !moved.has(entry)) continue;
    const last = ranges.at(-1);
    const before = entries[at - 1];
    const isOnLine =
      last &&
      before &&
      endOf(before) === last.end &&
      !source.text.slice(last.end, startOf(entry)).includes('\n');
    if (isOnLine) last.end = endOf(entry);
    else ranges.push({ start: startOf(entry), end: endOf(entry) });
  }
  return ranges.flatMap((range) => removeElement(source, range));
}

/** The import stands after the last import. */
function importEdit(source: Source): Edit[] {
  const imports = source.nodes.filter((node): node is ImportDeclaration => node.type === 'ImportDeclaration');
  const last = imports.at(-1);
  const { text } = source;
  const statement = `import { withBackground } from ${quoted(source, buildPackage)}`;
  if (!last) return [insert(0, `${statement};${lineBreakAt(text, 0)}`)];
  const end = text[endOf(last) - 1] === ';' ? ';' : '';
  return [insert(endOf(last), `${lineBreakAt(text, endOf(last))}${statement}${end}`)];
}

/** `build.outDir` of the config, or the default of Vite. */
function outDirOf(source: Source): string {
  const outDir = source.nodes.find((node) => keyOf(node) === 'outDir');
  return outDir?.type === 'ObjectProperty' && outDir.value.type === 'StringLiteral'
    ? outDir.value.value
    : 'dist';
}
