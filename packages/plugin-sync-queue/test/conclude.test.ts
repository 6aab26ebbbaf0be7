import { conclude } from '../src/policy/conclude.ts';
import type { Outcome, Verdict } from '../src/policy/outcome.ts';
import type { Entry } from '../src/shared/entry.ts';
import { createEntry } from './helpers/create-entry.ts';

const now = 1_000_000_000;
const options = {
  maxRetentionTime: 60,
  maxAttempts: 5,
  parkAfter: 3,
  backoff: { baseSeconds: 2, maxSeconds: 900 },
  retryAfterMaxSeconds: 3600,
};
const world = { now, onLine: true, random: () => 0.5 };
const answer = (status: number): Outcome => ({
  kind: 'answer',
  request: new Request('https://app.test/api/notes', { method: 'POST' }),
  response: new Response(null, { status }),
});
const network: Outcome = { kind: 'network', error: new TypeError('Failed to fetch') };

test.each<[Verdict, Outcome, boolean, string, Partial<Entry>]>([
  ['delivered', answer(201), false, 'delivered', {}],
  ['delivered', answer(201), true, 'delivered', {}],
  ['retry', answer(503), false, 'waiting', {}],
  ['retry', answer(503), true, 'waiting', {}],
  ['retry', network, true, 'waiting', {}],
  ['retry', answer(503), false, 'parked', { badAnswers: 2 }],
  ['retry', answer(503), false, 'dead', { attempts: 5 }],
  ['retry', answer(503), true, 'refused', { attempts: 5 }],
  ['retry', answer(503), false, 'dead', { createdAt: now - 3_600_001 }],
  ['hold', answer(401), false, 'held', {}],
  ['hold', answer(401), true, 'held', {}],
  ['dead-letter', answer(422), false, 'dead', {}],
  ['dead-letter', answer(422), true, 'refused', {}],
  ['dead-letter', { kind: 'unreadable', error: new Error() }, false, 'dead', {}],
])(
  '%s after %j, where a page waits (%#: %s), makes an entry %s',
  (verdict, outcome, hasPage, becomes, given) => {
    const entry = createEntry({ attempts: 1, createdAt: now, lastAttemptAt: now, ...given });
    const conclusion = conclude(entry, outcome, verdict, hasPage, options, world);
    expect('ended' in conclusion ? conclusion.ended : conclusion.entry.state).toBe(becomes);
  },
);
