import type { EnqueueRejection } from '../shared/entry-result.ts';
import type { QueueSnapshot } from '../shared/queue-snapshot.ts';
import type { StatusReason } from './reason.ts';
import type { StatusAction, StatusWords } from './status-words.ts';

/** The longest list. The summary counts the others, too. */
const mostEntries = 20;

/** What the element shows in one row. The id is that of an entry, or the kind of another row. */
export type Row = [
  id: string,
  parts: string,
  title: string,
  text?: string,
  ...actions: (StatusAction | undefined)[],
];

/** What the person has chosen in the element. */
export interface Answers {
  /** The entry whose deletion the person is asked about. */
  asked?: string | undefined;
  /** The rejection that the person has read. */
  dismissed?: EnqueueRejection | undefined;
}

/** The actions of the summary. */
const remedies: { [Reason in StatusReason['waitingFor']]?: StatusAction } = {
  turn: 'send',
  time: 'send',
  'retry-after': 'send',
  origin: 'send',
  'not-before': 'send',
  constraints: 'send',
  dependency: 'send',
  resume: 'resume',
  'sign-in': 'resume',
};

/** The summary, what was not kept, what the browser has lost, and the entries that a person must decide about. */
export function rowsOf(
  snapshot: QueueSnapshot,
  { waitingFor, until = 0 }: StatusReason,
  words: StatusWords,
  time: (at: number) => string,
  { asked, dismissed }: Answers,
): Row[] {
  const { entries, storageLost, lastRejection } = snapshot;
  const { reasons } = words;
  // A table of words can be older than a reason.
  const reason = reasons[waitingFor]?.replace('{time}', () => time(until));
  const rows: Row[] = [
    ['summary', `summary ${waitingFor}`, words.count(snapshot), reason, remedies[waitingFor]],
  ];
  if (lastRejection && lastRejection !== dismissed)
    rows.push([
      `rejection ${lastRejection.at}`,
      'rejection',
      words.rejected(lastRejection),
      reasons[lastRejection.by],
      'dismiss',
    ]);
  if (storageLost) rows.push(['lost', 'lost', words.lost(storageLost.count), '', 'dismiss']);
  const undecided = entries.filter(({ state }) => state === 'dead' || state === 'conflict');
  for (const entry of undecided.slice(0, mostEntries)) {
    const { id, state, deadReason = state, lastFailure } = entry;
    const { title, detail = title } = lastFailure?.problem ?? {};
    const text = [reasons[deadReason as keyof typeof reasons], detail].filter(Boolean).join(': ');
    // "Keep" takes the place of "Discard": a second press deletes nothing.
    rows.push([
      id,
      `entry ${state}`,
      words.title(entry),
      ...(id === asked
        ? ([words.question, 'delete', 'keep'] as const)
        : ([text, 'retry', 'discard'] as const)),
    ]);
  }
  return rows;
}
