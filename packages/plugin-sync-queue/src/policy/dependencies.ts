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

/** The id of a failed entry with which `entry` fails. Whoever retries an entry wants it to be sent. Pure. */
export function failedDependency(entry: Entry, { failed }: Known): string | undefined {
  if (entry.retriedAt !== undefined) return undefined;
  return entry.failedDependency ?? entry.dependsOn?.find((id) => mayWaitFor(entry, failed.get(id)));
}
