import type { ArrayExpression, Node, ObjectExpression, ObjectProperty } from '@babel/types';
import { findingAt, type Finding } from './findings.ts';
import { identifiersOf, isDeclared } from './old-names.ts';
import { around, bare, endOf, keyOf, startOf, within, type Source } from './source.ts';

/** An entry of `runtimeCaching` with `backgroundSync`. */
export interface SyncRoute {
  entry: ObjectExpression;
  options: ObjectProperty;
  backgroundSync: ObjectProperty;
  /** The name of the queue, and its options. */
  name: Node;
  queueOptions: ObjectExpression | undefined;
  retention: Node | undefined;
}

/** The options of one generateSW, with the routes that can be moved. */
export interface RouteList {
  /** The object that has `runtimeCaching`. */
  holder: ObjectExpression;
  property: ObjectProperty;
  entries: ArrayExpression['elements'];
  routes: SyncRoute[];
}

const advice =
  'Put the route into background.config.ts, with "syncQueue: { name, options: { …, migrateFrom: workboxBackgroundSync } }" in place of "backgroundSync", and give the other options to withBackground of workbox-plugin-build';

/** For a config that calls nothing itself, such as `workbox-config.js`. */
const adviceForCommand =
  '. In place of workbox-cli, run "npx workbox-plugin-build", with the other options in the export "build" of the config';

const callsBuilder = ({ text }: Source) => /\b(?:generateSW|GenerateSW|VitePWA)\b/.test(text);

export const leftRoute = (source: Source, node: Node, reason: string): Finding =>
  findingAt(
    source,
    node,
    'generate-sw',
    `${reason}. ${advice}${callsBuilder(source) ? '' : adviceForCommand}`,
  );

/** The lists of routes in a config, and what is not understood of them. */
export function syncRoutesOf(source: Source): { lists: RouteList[]; findings: Finding[] } {
  const lists = new Map<ObjectExpression, RouteList>();
  const findings: Finding[] = [];
  for (const node of source.nodes) {
    if (node.type !== 'ObjectProperty' || keyOf(node) !== 'backgroundSync') continue;
    const place = placeOf(source, node);
    const route = place && routeOf(source, place.entry, place.options, node);
    if (place && typeof route === 'object') {
      const list = lists.get(place.holder) ?? { ...place, routes: [] };
      list.routes.push(route);
      lists.set(place.holder, list);
      // Another thing can have the same name.
    } else if (place || hasName(node.value))
      findings.push(leftRoute(source, node, typeof route === 'string' ? route : elsewhere));
  }
  return { lists: [...lists.values()], findings };
}

const elsewhere = 'the route is not written in "runtimeCaching: […]"';

const hasName = (value: Node) => {
  const given = bare(value);
  return given.type === 'ObjectExpression' && given.properties.some((one) => keyOf(one) === 'name');
};

/** `{ runtimeCaching: [{ options: { backgroundSync } }] }`, from the inside. */
function placeOf({ parents }: Source, backgroundSync: ObjectProperty) {
  const above = (node: Node | undefined) => node && parents.get(node)?.node;
  const options = above(above(backgroundSync));
  const entry = above(options);
  const array = above(entry);
  const property = above(array);
  const holder = above(property);
  if (options?.type !== 'ObjectProperty' || keyOf(options) !== 'options') return undefined;
  if (entry?.type !== 'ObjectExpression' || array?.type !== 'ArrayExpression') return undefined;
  if (property?.type !== 'ObjectProperty' || keyOf(property) !== 'runtimeCaching') return undefined;
  if (holder?.type !== 'ObjectExpression') return undefined;
  return { options, entry, property, holder, entries: array.elements };
}

/** Names that mean something in Node only. */
const ofNode = ['process', 'require', '__dirname', '__filename', 'Buffer'];

/** @returns why the route cannot be moved, where it cannot */
function routeOf(
  source: Source,
  entry: ObjectExpression,
  options: ObjectProperty,
  backgroundSync: ObjectProperty,
): SyncRoute | string {
  const value = bare(backgroundSync.value);
  if (value.type !== 'ObjectExpression') return 'the value of "backgroundSync" is not written here';
  const fields = new Map(value.properties.map((property) => [keyOf(property), property]));
  const name = fields.get('name');
  const given = fields.get('options');
  if (name?.type !== 'ObjectProperty' || fields.size > (given ? 2 : 1))
    return '"backgroundSync" has other fields than "name" and "options"';
  const queueOptions = given?.type === 'ObjectProperty' ? bare(given.value) : given;
  if (queueOptions && queueOptions.type !== 'ObjectExpression')
    return 'the options of the queue are not written here';
  const other = queueOptions?.properties.find(
    (one) => !['maxRetentionTime', 'forceSyncFallback'].includes(keyOf(one) ?? ''),
  );
  if (other)
    return keyOf(other) === 'onSync'
      ? '"onSync" has no counterpart: see "requestWillReplay" and "requestDidReplay"'
      : 'the queue has other options than "maxRetentionTime" and "forceSyncFallback"';
  const outside = nameFromOutside(source, entry);
  if (outside) return `the route uses "${outside}" of this file, and its text is moved to another file`;
  const retention = queueOptions?.properties.find((one) => keyOf(one) === 'maxRetentionTime');
  return { entry, options, backgroundSync, name: name.value, queueOptions, retention };
}

/** A name that the route uses and that the file declares, or that only Node has. */
function nameFromOutside(source: Source, entry: ObjectExpression): string | undefined {
  const inside = within(source, entry);
  if (inside.some(({ type }) => type === 'MetaProperty' || type === 'ThisExpression')) return 'import.meta';
  for (const node of inside) {
    if (node.type !== 'Identifier') continue;
    const { node: parent, key } = source.parents.get(node)!;
    const isKey = key === 'key' || (key === 'property' && 'computed' in parent && !parent.computed);
    if (isKey) continue;
    if (ofNode.includes(node.name)) return node.name;
    if (isFromOutside(source, node.name, entry)) return node.name;
  }
  return undefined;
}

/** Whether a name is declared outside of the route, where the route can use it. */
const isFromOutside = (source: Source, name: string, entry: Node) =>
  identifiersOf(source, name).some((node) => {
    if (!isDeclared(source, node) || contains(entry, node)) return false;
    const { node: parent, key } = source.parents.get(node)!;
    const from = 'params' in parent && key === 'id' ? parent : node;
    const scope = [...around(source, from)].find(({ node: outer }) => 'params' in outer)?.node;
    return !scope || contains(scope, entry);
  });

const contains = (outer: Node, inner: Node) =>
  startOf(outer) <= startOf(inner) && endOf(outer) >= endOf(inner);
