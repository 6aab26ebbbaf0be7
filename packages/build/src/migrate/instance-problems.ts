import type { Identifier, NewExpression, Node } from '@babel/types';
import { findingAt, leave, type Finding } from './findings.ts';
import { identifiersOf, isDeclared } from './old-names.ts';
import { around, bare, keyOf, propertyOf, type Source } from './source.ts';

/** `_queue` of a plugin is private in Workbox, and used nevertheless. */
export function pluginProblems(source: Source, created: Node): Finding[] {
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
export function queueProblems(source: Source, created: NewExpression): Finding[] {
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
