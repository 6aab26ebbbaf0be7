import type { Identifier, Node } from '@babel/types';
import { findingAt, leave, type Finding } from './findings.ts';
import { pluginProblems, queueProblems } from './instance-problems.ts';
import type { OldName } from './old-names.ts';
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
