import type { Entry } from 'workbox-plugin-sync-queue/window';
import { bytes, dayAndTime, nearTime } from '../ui/format.ts';

export type Tone = 'waiting' | 'sending' | 'stuck' | 'refused';

export interface EntryWords {
  tone: Tone;
  icon: string;
  /** One or two words for the badge. */
  state: string;
  /** A sentence with the reason and the next step. */
  detail: string;
}

export interface Surroundings {
  paused: boolean;
  online: boolean;
  /** The keys of reports that the server has, and whose answers were lost. */
  arrived: ReadonlySet<string>;
  /** The answer of the server to a rejected report. */
  wordsFor: (entry: Entry) => string | undefined;
  /** The entry that this one waits behind. */
  ahead: (entry: Entry) => Entry | undefined;
  now: number;
}

/** The meaning of the state of an entry for its author. */
export function entryWords(entry: Entry, around: Surroundings): EntryWords {
  switch (entry.state) {
    case 'sending':
      return {
        tone: 'sending',
        icon: 'sending',
        state: 'Being sent',
        detail: 'On its way to the server now.',
      };
    case 'held':
      return {
        tone: 'stuck',
        icon: 'held',
        state: 'Sign in to send',
        detail: 'The server wants to know who you are. It is sent as soon as you have signed in.',
      };
    case 'conflict':
      return {
        tone: 'stuck',
        icon: 'parked',
        state: 'Another version',
        detail: 'The server has another version. Nothing after it is sent until you try again or discard it.',
      };
    case 'parked':
      return {
        tone: 'stuck',
        icon: 'parked',
        state: 'Parked',
        detail: `The server had trouble with it ${entry.badAnswers} times. It no longer holds up the others. ${nextTry(entry, around)}`,
      };
    case 'dead':
      return { tone: 'refused', icon: 'refused', state: deadState(entry), detail: deadDetail(entry, around) };
    case 'waiting':
      return { tone: 'waiting', icon: 'waiting', state: 'Waiting', detail: waitingDetail(entry, around) };
  }
}

/** The title of an entry whose receipt reached no page, so that its first line is unknown. */
export const unknownTitle = (entry: Entry): string =>
  `Report, ${dayAndTime(entry.createdAt)}, ${bytes(entry.size)}`;

/** A key without the quotes of the header field. */
export const bareKey = (key = ''): string => key.replaceAll('"', '');

function waitingDetail(entry: Entry, around: Surroundings): string {
  if (around.paused) return 'Sending is paused.';
  if (around.arrived.has(bareKey(entry.key)))
    return `The server has it, but its answer got lost. It is sent once more with the same key, and stored only once. ${nextTry(entry, around)}`;
  if (!around.online) return 'Sent when the network is back.';
  return `${whyNotYet(entry)} ${nextTry(entry, around)}`.trim();
}

function whyNotYet({ lastFailure }: Entry): string {
  if (!lastFailure) return 'Kept on this device.';
  switch (lastFailure.kind) {
    case 'network':
      return 'The server could not be reached.';
    case 'timeout':
      return 'The server took too long to answer.';
    case 'redirected':
      return 'It was led somewhere else, perhaps to a sign-in page.';
    case 'hook':
      return 'This app could not prepare it.';
    case 'unreadable':
      return 'What was stored on this device can no longer be read.';
    case 'status':
      return lastFailure.status === 503
        ? 'The server is being serviced (503).'
        : `The server had trouble (${lastFailure.status}).`;
  }
}

function nextTry(entry: Entry, { paused, now }: Surroundings): string {
  if (paused) return 'Sending is paused.';
  return entry.nextAttemptAt > now
    ? `Next try at ${nearTime(entry.nextAttemptAt, now)}.`
    : 'Sent in its turn.';
}

function deadState(entry: Entry): string {
  switch (entry.deadReason) {
    case 'expired':
      return 'Too old';
    case 'max-attempts':
      return 'Given up';
    case 'unreadable':
      return 'Unreadable';
    default:
      return 'Refused';
  }
}

function deadDetail(entry: Entry, { wordsFor }: Surroundings): string {
  switch (entry.deadReason) {
    case 'conflict':
      return 'The server kept saying that it is already working on it (409).';
    case 'expired':
      return 'It waited too long, and the last try failed too.';
    case 'max-attempts':
      return `It was tried ${entry.attempts} times.`;
    case 'unreadable':
      return 'What was stored on this device can no longer be read.';
    default:
      return rejection(entry.lastFailure?.status, wordsFor(entry));
  }
}

function rejection(status: number | undefined, words: string | undefined): string {
  const code = status ? ` (${status})` : '';
  return words ? `The server says: “${words}”${code}` : `The server refused it${code}.`;
}
