import type { EnqueueRejection, RejectedBy } from '../shared/entry-result.ts';
import type { DeadReason, Entry } from '../shared/entry.ts';
import type { QueueSnapshot } from '../shared/queue-snapshot.ts';
import type { StatusReason } from './reason.ts';

/**
 * - `send`: sends now what waits.
 * - `resume`: ends a pause, or goes on after a sign-in.
 * - `retry`, `discard`: of a write that could not be sent, or is in conflict. `discard` asks first.
 * - `delete`, `keep`: the answers to that.
 * - `dismiss`: the person has read what was lost, or what was not kept.
 */
export type StatusAction = 'send' | 'resume' | 'retry' | 'discard' | 'delete' | 'keep' | 'dismiss';

/** Reasons that need no words. */
type Quiet = 'nothing' | 'connecting';

/** The texts of `<sync-queue-status>`. Replace them for another language. */
export interface StatusWords {
  /** The texts of the buttons. Screen readers read the title of the row after them. */
  readonly actions: Readonly<Record<StatusAction, string>>;
  /** How much waits, and how much could not be sent. */
  readonly count: (snapshot: QueueSnapshot) => string;
  /**
   * What the queue waits for, why an entry could not be sent, and why a write was not kept; `conflict` and `dependency`
   * are of both kinds. `{time}` becomes the time of the next attempt, in the language of the page.
   */
  readonly reasons: Readonly<
    Record<Exclude<StatusReason['waitingFor'], Quiet> | DeadReason | RejectedBy, string> &
      Partial<Record<Quiet, string>>
  >;
  /** What an entry is. The app knows better words than its URL: of its `metadata`, for example. */
  readonly title: (entry: Entry) => string;
  /** What the last write is that was neither delivered nor kept. */
  readonly rejected: (rejection: EnqueueRejection) => string;
  /** The question before an entry is deleted. */
  readonly question: string;
  /** Entries that the browser has deleted. */
  readonly lost: (count: number) => string;
}

const nameOf = ({ method, url }: Pick<Entry, 'method' | 'url'>) => `${method} ${new URL(url).pathname}`;

/** The texts of `<sync-queue-status>` where `words` is not set. Spread them to replace some. */
export const englishWords: StatusWords = {
  actions: {
    send: 'Send now',
    resume: 'Continue',
    retry: 'Try again',
    discard: 'Discard',
    delete: 'Delete',
    keep: 'Keep',
    dismiss: 'OK',
  },
  count: ({ status, size, dead }) =>
    [size && `${size} not sent yet`, dead && `${dead} could not be sent`].filter(Boolean).join(', ') ||
    (status === 'ready' ? 'Everything is sent' : ''),
  reasons: {
    unreachable: 'The app does not answer',
    answer: 'Being sent now',
    turn: 'Ready to be sent',
    time: 'Tried again at {time}',
    'retry-after': 'The server asked to wait until {time}',
    origin: 'The server asked to wait until {time}',
    'not-before': 'Not sent before {time}',
    constraints: 'Not sent over mobile data',
    dependency: 'An earlier one is not sent',
    network: 'Sent when the network is back',
    'sign-in': 'Sign in to send',
    owner: 'Written while signed out',
    resume: 'Sending is paused',
    enabled: 'Sending is switched off',
    rejected: 'The server refused it',
    conflict: 'The server has another version',
    expired: 'Too old',
    'max-attempts': 'Tried too often',
    unreadable: 'Cannot be read',
    'needs-reconcile': 'The server may have it already',
    maxEntries: 'Too many wait',
    maxBytes: 'Too many wait',
    maxEntryBytes: 'Too large',
    disk: 'The device is full',
    storage: 'Cannot be stored',
    request: 'Cannot be read',
  },
  title: nameOf,
  rejected: (rejection) => `Not kept: ${nameOf(rejection)}`,
  question: 'Delete it for good?',
  lost: (count) => `${count} lost: the browser has deleted the storage`,
};
