import type { Explanation } from 'workbox-plugin-sync-queue/window';
import { explanationWords } from '../src/view/words.ts';

const status = { kind: 'status', status: 503, at: 1 } as const;
const network = { kind: 'network', at: 1 } as const;
const explanations: [Explanation, string][] = [
  [{ waitingFor: 'answer', since: 7 }, 'At the server since 7 o’clock'],
  [{ waitingFor: 'turn', wakesNext: 'next-visit' }, 'Ready. Sent by the next visit of a page'],
  [{ waitingFor: 'other-worker' }, 'Ready. Another worker of the scope sends at this moment'],
  [
    { waitingFor: 'time', until: 9, soonerOnline: true, lastFailure: network },
    'Next attempt 9 o’clock, after network failure. Sooner when the network is back',
  ],
  [
    { waitingFor: 'retry-after', until: 9, lastFailure: status },
    'Next attempt 9 o’clock: the server asked to wait (HTTP 503)',
  ],
  [{ waitingFor: 'network' }, 'The browser is offline. Sent when the network is back'],
  [
    { waitingFor: 'sign-in', until: 9, lastFailure: undefined },
    'The server wants a sign-in. Resume after it; otherwise asked again 9 o’clock',
  ],
  [{ waitingFor: 'owner', owner: 'ann' }, 'Belongs to another person than the one who is signed in'],
  [{ waitingFor: 'resume' }, 'The queue is paused'],
  [{ waitingFor: 'enabled' }, 'The queue was created with the option disabled'],
  [
    { waitingFor: 'conflict', lastFailure: undefined },
    'The server has another version. Retry, discard, or resolve() in the app',
  ],
  [{ waitingFor: 'decision', deadReason: 'expired', lastFailure: undefined }, 'It became too old'],
];

test.each(explanations)('%j is one sentence for a developer', (explanation, words) => {
  expect(explanationWords(explanation, (at) => `${at} o’clock`)).toBe(words);
});
