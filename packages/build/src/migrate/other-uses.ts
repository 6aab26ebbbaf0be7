import type { Identifier, Node } from '@babel/types';
import { findingAt, type Finding } from './findings.ts';
import { requiredBy } from './old-names.ts';
import { isOtherOldModule, newPackage, oldPackageOf, type OldPackage } from './old-packages.ts';
import { keyOf, propertyOf, type Source } from './source.ts';

/** Why a place of the old packages is left, and of what kind it is. */
type Reason = [kind: Finding['kind'], reason: string];

/** Other ways to use the old packages, which stay. */
export function otherFindings(source: Source): Finding[] {
  return source.nodes.flatMap((node) =>
    [exportReason(node), importReason(source, node), storageReason(source, node), globalReason(node)]
      .filter((reason) => reason !== undefined)
      .map(([kind, reason]) => findingAt(source, node, kind, reason)),
  );
}

function exportReason(node: Node): Reason | undefined {
  if (node.type !== 'ExportNamedDeclaration' && node.type !== 'ExportAllDeclaration') return undefined;
  const from = node.source && oldPackageOf(node.source.value);
  const names =
    node.type === 'ExportNamedDeclaration'
      ? node.specifiers.map((one) => (one.type === 'ExportSpecifier' ? one.local.name : '*'))
      : ['*'];
  return from && (from.isOnlySync || names.includes(from.plugin) || names.includes(from.queue))
    ? ['not-understood', `the exports of ${from.name} are exported again: their uses are in other files`]
    : undefined;
}

const whileRunning: Reason = ['not-understood', 'the package is imported while the code runs'];

/** An import that is none of `import { … } from` and `const … = require()`. */
function importReason(source: Source, node: Node): Reason | undefined {
  switch (node.type) {
    case 'ImportDeclaration': {
      const module = node.source.value;
      if (oldPackageOf(module)?.isOnlySync && !node.specifiers.length)
        return ['not-understood', 'the package is imported for its effects: it has none, so delete the line'];
      return isOtherOldModule(module) && /background-?sync/i.test(source.text)
        ? ['not-understood', `"${module}" is a module that this command does not know`]
        : undefined;
    }
    case 'TSImportType':
      return isOnlySync(node.argument)
        ? ['not-understood', `the type is one of workbox-background-sync: import it from ${newPackage}`]
        : undefined;
    case 'TSExternalModuleReference':
      return isOnlySync(node.expression)
        ? ['not-understood', 'the package is imported by "import name = require()"']
        : undefined;
    case 'CallExpression':
      return callReason(source, node);
    default:
      return undefined;
  }
}

function callReason(source: Source, node: Node): Reason | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const [module] = node.arguments;
  if (module?.type !== 'StringLiteral') return undefined;
  const from = oldPackageOf(module.value);
  if (!from || isOldStorage(source, module)) return undefined;
  if (!from.isOnlySync)
    return node.callee.type === 'Import' && namesClassOf(source, from) ? whileRunning : undefined;
  if (node.callee.type === 'Import') return whileRunning;
  if (!requiredBy(node))
    return ['not-understood', `"${from.name}" is given to a function: a mock, or a loader, for example`];
  const { node: parent } = source.parents.get(node)!;
  if (parent.type !== 'VariableDeclarator') return whileRunning;
  return isPlain(parent.id)
    ? undefined
    : ['not-understood', 'the names are taken from the package in a way that this command does not know'];
}

/** `name`, or `{ name, other: name }`. */
const isPlain = (id: Node): boolean =>
  id.type === 'Identifier' ||
  (id.type === 'ObjectPattern' &&
    id.properties.every(
      (one) => one.type === 'ObjectProperty' && one.value.type === 'Identifier' && keyOf(one) !== undefined,
    ));

const isOnlySync = (node: Node) =>
  node.type === 'StringLiteral'
    ? Boolean(oldPackageOf(node.value)?.isOnlySync)
    : node.type === 'TSLiteralType' &&
      node.literal.type === 'StringLiteral' &&
      Boolean(oldPackageOf(node.literal.value)?.isOnlySync);

/** Whether the file has the name of a class of background sync, which it can take from the whole package. */
const namesClassOf = ({ nodes }: Source, { plugin, queue }: OldPackage) =>
  nodes.some((node): node is Identifier => node.type === 'Identifier' && [plugin, queue].includes(node.name));

/** `workbox.backgroundSync` and `const { backgroundSync } = workbox`: the global of workbox-sw. */
function globalReason(node: Node): Reason | undefined {
  if (!isOfWorkboxSw(node) && !isTakenFromWorkboxSw(node)) return undefined;
  return [
    'classic-script',
    `a worker without a bundler loads dist/classic.js of ${newPackage} by importScripts(), from a path that you choose. Then write "new workboxPluginSyncQueue.SyncQueuePlugin(name, { …, migrateFrom: workboxPluginSyncQueue.workboxBackgroundSync })"`,
  ];
}

const isWorkbox = (node: Node) => (node.type === 'Identifier' ? node.name : propertyOf(node)) === 'workbox';

const isOfWorkboxSw = (node: Node): boolean =>
  (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') &&
  propertyOf(node) === 'backgroundSync' &&
  isWorkbox(node.object);

const isTakenFromWorkboxSw = (node: Node): boolean =>
  node.type === 'VariableDeclarator' &&
  node.id.type === 'ObjectPattern' &&
  Boolean(node.init && isWorkbox(node.init)) &&
  node.id.properties.some((property) => keyOf(property) === 'backgroundSync');

function storageReason(source: Source, node: Node): Reason | undefined {
  if (!isOldStorage(source, node)) return undefined;
  return [
    'old-storage',
    'the sync tag of the new queue is "workbox-plugin-sync-queue:<name>". Its rows are read by queue.getAll(), or by SyncQueueClient in a page',
  ];
}

const databaseCalls = ['open', 'openDB', 'deleteDatabase', 'deleteDB'];

/** The sync tag of an old package, or a call that opens its database. */
function isOldStorage({ parents }: Source, node: Node): boolean {
  const value =
    node.type === 'StringLiteral' ? node.value : node.type === 'TemplateElement' ? node.value.raw : '';
  const [, tag] = /^(?:workbox|serwist)-background-sync(:)?/.exec(value) ?? [];
  if (tag) return true;
  const { node: call, key } = parents.get(node) ?? { node, key: '' };
  if (!/^(workbox|serwist)-background-sync$/.test(value) || call.type !== 'CallExpression') return false;
  const { callee } = call;
  const name = callee.type === 'Identifier' ? callee.name : propertyOf(callee);
  return key === 'arguments' && databaseCalls.includes(name ?? '');
}
