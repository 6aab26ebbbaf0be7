import type { Entry } from '../shared/entry.ts';

/** By id: the entries that wait, and those that failed: dead letters, and what was given up in this worker. */
export interface Known {
  waiting: Map<string, Entry>;
  failed: Map<string, Entry>;
}

/**
 * Whether `entry` may wait for `other`: an earlier entry of the same person. As entries wait for earlier ones only, two
 * never wait for each other, across lanes too. Any other id counts as one that has been delivered.
 */
const mayWaitFor = (entry: Entry, other: Entry | undefined): boolean =>
  other !== undefined && other.owner === entry.owner && other.order < entry.order;

/** The ids of the entries that `entry` waits for. Pure. */
export const openDependencies = (entry: Entry, { waiting }: Known): string[] =>
  (entry.dependsOn ?? []).filter((id) => mayWaitFor(entry, waiting.get(id)));

/**
 * The id of a failed entry with which `entry` fails. Whoever retries an entry after that wants it to be sent. A failed
 * entry that is retried itself has not failed. Pure.
 */
export function failedDependency(entry: Entry, { failed, waiting }: Known): string | undefined {
  const { failedDependency: noted, retriedAt } = entry;
  if (noted !== undefined && retriedAt !== undefined) return undefined;
  return noted !== undefined && !waiting.has(noted)
    ? noted
    : entry.dependsOn?.find((id) => mayWaitFor(entry, failed.get(id)));
}

/**
 * The entry as it is to be stored when `ended`, for which it waits, has ended; `undefined` where nothing of it changes.
 * Where that has failed, only a later retry sends the entry all the same. Pure.
 */
export function afterDependency(entry: Entry, ended: Entry, hasFailed: boolean): Entry | undefined {
  const known: Known = { waiting: new Map([[ended.id, ended]]), failed: new Map() };
  if (!openDependencies(entry, known).length) return undefined;
  const { failedDependency: noted, ...rest } = entry;
  if (!hasFailed) return noted === ended.id ? rest : undefined;
  const { retriedAt: _, ...current } = rest;
  return { ...current, failedDependency: ended.id };
}
