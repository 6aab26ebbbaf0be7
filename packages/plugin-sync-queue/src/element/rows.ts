import type { EnqueueRejection } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import type { QueueSnapshot } from '../shared/queue-snapshot.ts';
import type { StatusReason } from './reason.ts';
import type { StatusAction, StatusWords } from './status-words.ts';

/** The longest list. The summary counts the others, too. */
const mostEntries = 20;

/** What the element shows in one row. */
export interface Row {
  /** The id of an entry, or the kind of another row. */
  id: string;
  parts: string;
  title: string;
  text: string;
  actions: (StatusAction | undefined)[];
}

/** What the person has chosen in the element. */
export interface Answers {
  /** The entry whose deletion the person is asked about. */
  asked?: string | undefined;
  /** The rejection that the person has read. */
  dismissed?: EnqueueRejection | undefined;
}

export interface RowContext extends Answers {
  words: StatusWords;
  time: (at: number) => string;
}

/** The actions of the summary. */
const remedies: { [Reason in StatusReason['waitingFor']]?: StatusAction } = {
  turn: 'send',
  time: 'send',
  'retry-after': 'send',
  origin: 'send',
  resume: 'resume',
  'sign-in': 'resume',
};

/** Whether a person must decide about the entry. */
const isUndecided = ({ state }: Entry) => state === 'dead' || state === 'conflict';

/** The summary, what was not kept, what the browser has lost, and the entries that a person must decide about. */
export function rowsOf(
  snapshot: QueueSnapshot,
  { waitingFor, until = 0 }: StatusReason,
  { words, time, asked, dismissed }: RowContext,
): Row[] {
  const rows: Row[] = [];
  const add = (
    id: string,
    parts: string,
    title: string,
    text = '',
    ...actions: (StatusAction | undefined)[]
  ) => rows.push({ id, parts: `row ${parts}`, title, text, actions });
  const { entries, storageLost, lastRejection } = snapshot;
  const reason = words.reasons[waitingFor].replace('{time}', () => time(until));
  add('summary', `summary ${waitingFor}`, words.count(snapshot), reason, remedies[waitingFor]);
  if (lastRejection && lastRejection !== dismissed)
    add('rejection', 'rejection', words.rejected(lastRejection), words.refusals[lastRejection.by], 'dismiss');
  if (storageLost) add('lost', 'lost', words.lost(storageLost.count), '', 'dismiss');
  for (const entry of entries.filter(isUndecided).slice(0, mostEntries)) {
    const { id, state, deadReason = state === 'dead' ? 'rejected' : 'conflict', lastFailure } = entry;
    const { title: kind, detail } = lastFailure?.problem ?? {};
    const text = [words.refusals[deadReason], detail ?? kind].filter(Boolean).join(': ');
    const known = [id, `entry ${state}`, words.title(entry)] as const;
    // "Keep" takes the place of "Discard": a second press deletes nothing.
    if (id === asked) add(...known, words.question, 'delete', 'keep');
    else add(...known, text, 'retry', 'discard');
  }
  return rows;
}
