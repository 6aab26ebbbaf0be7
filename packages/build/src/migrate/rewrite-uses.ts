import type { Identifier, NewExpression, Node } from '@babel/types';
import { findingAt, type Finding } from './findings.ts';
import { identifiersOf, isDeclared, type OldName } from './old-names.ts';
import { changeArguments } from './old-options.ts';
import type { OldPackage } from './old-packages.ts';
import { bare, around, endOf, keyOf, propertyOf, startOf, type Edit, type Source } from './source.ts';
import { insert } from './layout.ts';

/** What becomes of the uses of one name. */
export interface Rewritten {
  name: OldName;
  /** How the new code names the class. */
  local: string;
  /** Whether no use of the old name is left. */
  isWhole: boolean;
  /** Whether the new code names the source for `migrateFrom`. */
  migrates: boolean;
  edits: Edit[];
  findings: Finding[];
  /** The names of the queues that were rewritten, as far as they are written as strings. */
  queues: { at: Node; name: string | undefined; family: OldPackage }[];
}

/** How the new code names the class and the source for `migrateFrom`. */
export interface NewNames {
  plugin: string;
  migrateFrom: string;
}

export function rewriteUses(source: Source, name: OldName, names: NewNames): Rewritten {
  const { uses, from, means } = name;
  const result: Rewritten = {
    name,
    local: names.plugin,
    isWhole: true,
    migrates: false,
    edits: [],
    findings: [],
    queues: [],
  };
  for (const use of uses) {
    const one = rewriteUse(source, use, { from, means, names });
    if (Array.isArray(one)) {
      result.findings.push(...one);
      result.isWhole = false;
      continue;
    }
    result.edits.push(...one.edits);
    result.findings.push(...one.findings);
    if (!one.queue) continue;
    result.migrates = true;
    result.queues.push(one.queue);
  }
  return result;
}

type UseResult = Finding[] | { edits: Edit[]; findings: Finding[]; queue?: Rewritten['queues'][number] };

interface Meaning {
  from: OldPackage;
  means: OldName['means'];
  names: NewNames;
}

/** @returns findings only, where the use stays as it is */
function rewriteUse(source: Source, use: Identifier, { from, means, names }: Meaning): UseResult {
  const { node: parent, key } = source.parents.get(use)!;
  if (means === 'namespace') {
    const property = key === 'object' ? propertyOf(parent) : undefined;
    if (property === from.plugin || property === from.queue)
      return rewriteClass(source, parent, {
        from,
        means: property === from.plugin ? 'plugin' : 'queue',
        names,
      });
    // The other classes of Serwist stay.
    if (property && !from.isOnlySync) return [];
    if (parent.type === 'TSQualifiedName' && key === 'left' && !from.isOnlySync) return [];
    return leave(source, use, `"${use.name}" is used in a way that this command does not know`);
  }
  return rewriteClass(source, use, { from, means, names });
}

const leave = (source: Source, node: Node, reason: string): Finding[] => [
  findingAt(source, node, 'not-understood', reason),
];

/** `reference` is the old class: `Queue`, or `backgroundSync.Queue`. */
function rewriteClass(source: Source, reference: Node, { from, means, names }: Meaning): UseResult {
  const { node: parent, key } = source.parents.get(reference)!;
  const renamed = { start: startOf(reference), end: endOf(reference), text: names.plugin };
  const isType = parent.type === 'TSTypeReference' && !parent.typeParameters;
  if (isType && means === 'plugin') return { edits: [renamed], findings: [] };
  if (parent.type !== 'NewExpression' || key !== 'callee')
    return leave(source, reference, `${reasonOf(parent, means)}. Only "new" with a name is rewritten`);
  const problems = [
    ...problemsAround(source, parent, from),
    ...(means === 'queue' ? queueProblems(source, parent) : pluginProblems(source, parent)),
  ];
  const change = changeArguments(source, parent, names.migrateFrom);
  if (!change.edits) problems.push(findingAt(source, change.at, change.kind, change.reason));
  if (!change.edits || problems.length) return problems;
  const findings = change.retention
    ? [findingAt(source, change.retention, 'max-retention-time', retentionReason)]
    : [];
  const given = bare(parent.arguments[0]!);
  return {
    edits: [renamed, ...change.edits, ...(means === 'queue' ? [insert(endOf(parent), '.queue')] : [])],
    findings,
    queue: {
      at: parent,
      name: given.type === 'StringLiteral' ? given.value : undefined,
      family: from,
    },
  };
}

export const retentionReason =
  '"maxRetentionTime" has the same unit (minutes), but nothing vanishes after it: the entry is tried once more and becomes a dead letter. Show dead letters, or say how long they stay by "deadLetterRetentionMinutes"';

function reasonOf({ type }: Node, means: OldName['means']): string {
  if (type === 'ClassDeclaration' || type === 'ClassExpression') return 'a class extends the old one';
  if (type === 'ExportSpecifier') return 'the old class is exported';
  if (type === 'TSTypeReference' && means === 'queue') return 'the type of a queue is "SyncQueue" now';
  return 'the old class is used as a value';
}

function problemsAround(source: Source, created: Node, { isOnlySync }: OldPackage): Finding[] {
  for (const { node } of around(source, created))
    // `new Serwist({ runtimeCaching })` is in the worker.
    if (keyOf(node) === 'runtimeCaching' && node.type === 'ObjectProperty' && isOnlySync)
      return [
        findingAt(
          source,
          created,
          'generate-sw',
          'generateSW writes an instance as "{}". Put the route into background.config.ts with "syncQueue", and use withBackground of workbox-plugin-build',
        ),
      ];
  return [];
}

/** `_queue` of a plugin is private in Workbox, and used nevertheless. */
function pluginProblems(source: Source, created: Node): Finding[] {
  const { node: parent, key } = source.parents.get(created)!;
  const variable = parent.type === 'VariableDeclarator' && key === 'init' && parent.id;
  const uses = variable && variable.type === 'Identifier' ? identifiersOf(source, variable.name) : [];
  const holders: Node[] = [created, ...uses];
  return holders.flatMap((holder) => {
    const { node } = source.parents.get(holder)!;
    if (propertyOf(node) !== '_queue') return [];
    return [
      findingAt(
        source,
        holder,
        'queue-method',
        '"_queue" does not exist in SyncQueuePlugin. Its queue is "queue": see the table of methods in the README of workbox-plugin-sync-queue',
      ),
    ];
  });
}

const methodReasons: Record<string, string> = {
  shiftRequest: 'delete it: replayRequests() sends now, and discard(id) throws a request away',
  popRequest: 'delete it: replayRequests() sends now, and discard(id) throws a request away',
  unshiftRequest: 'delete it: an entry stays until the server has answered',
  getAll: 'its entries have no "request": read "url", "method" and "metadata" of the entry',
  registerSync: 'delete it: the queue registers by itself',
};

const sameMethods = ['replayRequests', 'size'];

/** Why `new Queue()` stays: its variable must be used for what means the same in both packages. */
function queueProblems(source: Source, created: NewExpression): Finding[] {
  const { node: parent, key } = source.parents.get(created)!;
  const unknown = (node: Node, reason: string) => leave(source, node, reason);
  if (parent.type !== 'VariableDeclarator' || key !== 'init' || parent.id.type !== 'Identifier')
    return unknown(created, 'the queue is not kept in a variable of its own, so its uses are not known');
  const { id } = parent;
  if (id.typeAnnotation) return unknown(id, 'the type of a queue is "SyncQueue" now');
  const all = identifiersOf(source, id.name);
  if (all.filter((node) => isDeclared(source, node)).length > 1)
    return unknown(id, `"${id.name}" means something else in a part of the file, so its uses are not known`);
  return all.flatMap((use) => (use === id ? exportProblem(source, parent) : useProblem(source, use)));
}

function exportProblem(source: Source, declarator: Node): Finding[] {
  const [{ node: declaration } = { node: declarator }, { node: outer } = { node: declarator }] = around(
    source,
    declarator,
  );
  if (declaration.type === 'VariableDeclaration' && declaration.kind !== 'const')
    return leave(source, declarator, 'the variable of the queue can change, so its uses are not known');
  return outer.type === 'ExportNamedDeclaration'
    ? leave(source, declarator, 'the queue is exported, so its uses are not known')
    : [];
}

function useProblem(source: Source, use: Identifier): Finding[] {
  const { node: member, key } = source.parents.get(use)!;
  const method = key === 'object' ? propertyOf(member) : undefined;
  if (!method) return leave(source, use, 'the queue is passed on, so its uses are not known');
  if (method === 'name') return [];
  const { node: call } = source.parents.get(member)!;
  const isCall = call.type === 'CallExpression' && call.callee === member;
  if (isCall && sameMethods.includes(method) && call.arguments.length === 0) return [];
  if (isCall && method === 'pushRequest') return pushProblem(source, call, call.arguments);
  const reason = methodReasons[method];
  return reason
    ? [findingAt(source, use, 'queue-method', `${method}(): ${reason}`)]
    : leave(source, use, `"${method}" of a queue is used in a way that this command does not know`);
}

function pushProblem(source: Source, call: Node, [given, ...more]: Node[]): Finding[] {
  const object = given && bare(given);
  if (more.length || object?.type !== 'ObjectExpression')
    return leave(source, call, 'the argument of pushRequest() is not written here');
  const other = object.properties.find(
    (property) => !['request', 'metadata'].includes(keyOf(property) ?? ''),
  );
  if (!other) return [];
  return keyOf(other) === 'timestamp'
    ? [
        findingAt(
          source,
          other,
          'queue-method',
          'pushRequest() takes no "timestamp": the entry has the time of the call',
        ),
      ]
    : leave(source, other, 'pushRequest() takes "request" and "metadata" only');
}
