import type { Capabilities, DeadReason, Entry, Explanation } from 'workbox-plugin-sync-queue/window';
import { failureWords } from '../state/queue-changes.ts';

export const wakesNextWords: Record<Capabilities['wakesNext'], string> = {
  nothing: 'nothing waits',
  resume: 'resume',
  'sign-in': 'resume after a sign-in',
  decision: 'a decision: all that waits is in conflict',
  sync: 'a sync event of the browser, also with no page open',
  page: 'an open page',
  'next-visit': 'the next visit of a page',
};

export const deadWords: Record<DeadReason, string> = {
  rejected: 'The server refuses it',
  conflict: 'The server answered 409 again and again',
  expired: 'It became too old',
  'max-attempts': 'It was tried too often',
  unreadable: 'The stored request cannot be read',
  'needs-reconcile': 'The server may have it already, and has forgotten its key',
  dependency: 'An entry that it depends on was not delivered',
};

const conflictWords = 'The server has another version. Retry, discard, or resolve() in the app';

/** The path of a URL; the whole URL where it is of another origin. */
export function shortUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  const { origin, pathname, search, href } = new URL(url);
  return origin === location.origin ? pathname + search : href;
}

export const titleOf = ({ method, url }: Pick<Entry, 'method' | 'url'>) => `${method} ${shortUrl(url)}`;

/** Tells an entry from others of the same URL. */
export const markOf = ({ id }: Entry) => `#${id.slice(0, 4)}`;

/** What an entry waits for, and until when. `when` shows a time. */
export function explanationWords(explanation: Explanation, when: (at: number) => string): string {
  switch (explanation.waitingFor) {
    case 'answer':
      return explanation.since ? `At the server since ${when(explanation.since)}` : 'At the server now';
    case 'turn':
      return `Ready. Sent by ${wakesNextWords[explanation.wakesNext ?? 'page']}`;
    case 'other-worker':
      return 'Ready. Another worker of the scope sends at this moment';
    case 'lane':
      return `Behind ${markOf(explanation.behind)} in its lane. That one: ${explanationWords(explanation.because, when)}`;
    case 'time': {
      const { until, soonerOnline, lastFailure } = explanation;
      const reason = lastFailure ? `, after ${failureWords(lastFailure)}` : '';
      return `Next attempt ${when(until)}${reason}${soonerOnline ? '. Sooner when the network is back' : ''}`;
    }
    case 'retry-after':
      return `Next attempt ${when(explanation.until)}: the server asked to wait (${failureWords(explanation.lastFailure)})`;
    case 'origin':
      return `Next attempt ${when(explanation.until)}: ${explanation.origin} asked to wait`;
    case 'dependency':
      return `Waits for ${explanation.dependsOn.map((id) => markOf({ id } as Entry)).join(', ')}`;
    case 'not-before':
      return `Not sent before ${when(explanation.until)}, by the option schedule`;
    case 'constraints':
      return `Waits for the device: ${explanation.unmet.join(', ')}`;
    case 'network':
      return 'The browser is offline. Sent when the network is back';
    case 'sign-in':
      return `The server wants a sign-in. Resume after it; otherwise asked again ${when(explanation.until)}`;
    case 'owner':
      return 'Belongs to another person than the one who is signed in';
    case 'resume':
      return 'The queue is paused';
    case 'enabled':
      return 'The queue was created with the option disabled';
    case 'conflict':
      return conflictWords;
    case 'decision':
      return deadWords[explanation.deadReason ?? 'rejected'];
  }
}

/** What an entry waits for, where the worker explains nothing: by the fields of the entry. */
export function entryWords(entry: Entry, when: (at: number) => string): string {
  const { state, deadReason = 'rejected', nextAttemptAt, lastFailure } = entry;
  if (state === 'dead') return deadWords[deadReason] + (lastFailure ? `: ${failureWords(lastFailure)}` : '');
  if (state === 'conflict') return conflictWords;
  if (state === 'sending') return 'At the server now';
  if (state === 'held') return 'Held until a sign-in';
  const after = lastFailure ? `, after ${failureWords(lastFailure)}` : '';
  return nextAttemptAt > Date.now() ? `Next attempt ${when(nextAttemptAt)}${after}` : `Ready${after}`;
}

export function bytesWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const unit = bytes < 1e6 ? 'kB' : bytes < 1e9 ? 'MB' : 'GB';
  const value = bytes / { kB: 1e3, MB: 1e6, GB: 1e9 }[unit];
  return `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
}
