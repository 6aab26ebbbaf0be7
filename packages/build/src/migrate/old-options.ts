import type { Node, NewExpression, ObjectExpression } from '@babel/types';
import type { FindingKind } from './findings.ts';
import { identifiersOf, isDeclared } from './old-names.ts';
import { bare, endOf, keyOf, propertyOf, startOf, textOf, within, type Edit, type Source } from './source.ts';
import { appendProperty, insert } from './layout.ts';

/** What `new Plugin(name, options)` becomes, or why it stays. */
export type ArgumentsChange =
  | { edits: Edit[]; retention: Node | undefined }
  | { edits: undefined; at: Node; kind: FindingKind; reason: string };

const left = (at: Node, reason: string, kind: FindingKind = 'not-understood'): ArgumentsChange => ({
  edits: undefined,
  at,
  kind,
  reason,
});

/** Adds `migrateFrom` to the arguments of a constructor, where the options are known exactly. */
export function changeArguments(
  source: Source,
  created: NewExpression,
  migrateFrom: string,
): ArgumentsChange {
  const [name, options, more] = created.arguments;
  const added = `migrateFrom: ${migrateFrom}`;
  const spread = created.arguments.find(({ type }) => type === 'SpreadElement');
  if (spread) return left(spread, 'its arguments are spread, so its options are not known');
  if (!name) return left(created, 'it has no name');
  if (more) return left(more, 'it has more arguments than a name and options');
  if (!options) return { edits: [insert(endOf(name), `, { ${added} }`)], retention: undefined };
  const given = bare(options);
  const object = given.type === 'Identifier' ? constantObject(source, given) : given;
  if (object?.type !== 'ObjectExpression')
    return left(options, `its options are not written here: add "${added}" where they are made`);
  const problem = problemOf(source, object);
  if (problem) return problem;
  const retention = object.properties.find((property) => keyOf(property) === 'maxRetentionTime');
  if (object === given && !hasOldType(options))
    return { edits: appendProperty(source, object, added), retention };
  const text = `{ ...${textOf(source, options)}, ${added} }`;
  return { edits: [{ start: startOf(options), end: endOf(options), text }], retention };
}

/** Whether a type of its own is asserted of the options: `migrateFrom` may be no field of it. */
function hasOldType(options: Node): boolean {
  if (options.type === 'ParenthesizedExpression' || options.type === 'TSNonNullExpression')
    return hasOldType(options.expression);
  if (options.type !== 'TSAsExpression' && options.type !== 'TSSatisfiesExpression') return false;
  const { typeAnnotation: type, expression } = options;
  const isConst =
    type.type === 'TSTypeReference' && type.typeName.type === 'Identifier' && type.typeName.name === 'const';
  return !isConst || hasOldType(expression);
}

const known = new Set(['maxRetentionTime', 'forceSyncFallback']);

function problemOf(source: Source, { properties }: ObjectExpression): ArgumentsChange | undefined {
  for (const property of properties) {
    const key = keyOf(property);
    if (key === 'onSync') return left(property, onSyncReason(source, property), 'on-sync');
    if (property.type === 'SpreadElement')
      return left(property, 'its options are spread, so they are not known');
    if (!key) return left(property, 'the name of an option is computed');
    if (!known.has(key)) return left(property, `the old package has no option "${key}"`);
  }
  return undefined;
}

const loopMethods = ['shiftRequest', 'popRequest', 'unshiftRequest'];

function onSyncReason(source: Source, onSync: Node): string {
  const called = new Set(within(source, onSync).map(propertyOf));
  const loop = loopMethods.filter((name) => called.has(name));
  if (loop.length)
    return `"onSync" has a replay loop of its own (${loop.join(', ')}). The queue sends by itself: put what the loop does to a request into "requestWillReplay", what it does with an answer into "requestDidReplay", and delete the loop`;
  if (called.has('replayRequests'))
    return '"onSync" calls replayRequests(). Where it does nothing else, delete it and run this command again. What it does afterwards belongs into "queueDidReplay" or "queueDidDrain"';
  return '"onSync" has no counterpart: see "requestWillReplay", "requestDidReplay", "queueDidReplay" and "queueDidDrain"';
}

/** The object of `const options = { … }`, where nothing else touches it. */
function constantObject(source: Source, use: Node & { name: string }): Node | undefined {
  const all = identifiersOf(source, use.name);
  const [declared, ...others] = all.filter((node) => isDeclared(source, node));
  if (!declared || others.length) return undefined;
  const { node: declarator } = source.parents.get(declared)!;
  if (declarator.type !== 'VariableDeclarator' || !declarator.init) return undefined;
  const { node: declaration } = source.parents.get(declarator)!;
  if (declaration.type !== 'VariableDeclaration' || declaration.kind !== 'const') return undefined;
  // As an argument of a constructor it is only read.
  const isRead = (node: Node): boolean => {
    const { node: parent, key } = source.parents.get(node)!;
    return bare(parent) === node ? isRead(parent) : parent.type === 'NewExpression' && key === 'arguments';
  };
  return all.every((node) => node === declared || isRead(node)) ? bare(declarator.init) : undefined;
}
