import { fail, succeed } from './live.ts';
import { type AnswerName, type Policy, type QueueOptions, serverAnswers } from './policy.ts';
import { endReplay } from './replay.ts';
import { received } from './send.ts';
import { type Packet, type State, type Step, withFacts, withWrite } from './state.ts';

const faults = (Object.keys(serverAnswers) as AnswerName[]).filter(
  (name) => !['taken', 'timeout', 'stale', 'dependency'].includes(name),
);

/** What the server and the network do with the packets of one write. */
export function serverSteps(policy: Policy, { relates }: QueueOptions, state: State, at: number): Step[] {
  const { user, left, isOnline } = state.world;
  const { packets, commits, staleKey } = state.writes[at]!;
  const steps: Step[] = [];
  const what = `write ${at + 1}`;
  for (const packet of packets) {
    if (packet.answer) {
      const { outcome } = serverAnswers[packet.answer];
      const name = isOnline || !outcome.response ? packet.answer : 'answer lost';
      const words = serverAnswers[name].outcome.response ? 'the answer to' : 'a network error for';
      steps.push({
        words: `${words} ${what} arrives`,
        kind: 'progress',
        next: arrive(policy, state, at, packet, name),
      });
      continue;
    }
    const decide = (name: AnswerName, kind: Step['kind']) =>
      steps.push({
        words: `the server: ${serverAnswers[name].words} (${what})`,
        kind,
        next: answer(state, at, packet, name),
      });
    if (packet.key === staleKey) {
      decide(packet.from === 'nobody' ? 'lost' : 'stale', 'progress');
      continue;
    }
    decide(user ? 'taken' : 'signed out', 'progress');
    // It answers a key that it knows as before.
    if (relates && packet.from !== 'nobody' && !staleKey && !commits.includes(packet.key))
      decide('stale', 'change');
    if (!isOnline || packet.from === 'nobody') decide('lost', 'progress');
    if (left > 0 && packet.from !== 'nobody') for (const name of faults) decide(name, 'fault');
    if (left > 0 && packet.from !== 'nobody')
      steps.push({
        words: `the time for ${what} is over without an answer`,
        kind: 'fault',
        next: timeOut(policy, state, at, packet),
      });
  }
  return steps;
}

/** The server commits it or not. Under a key that it knows it does nothing again. */
function answer(state: State, at: number, packet: Packet, name: AnswerName): State {
  const { packets, commits } = state.writes[at]!;
  const others = packets.filter((one) => one !== packet);
  const isNew = serverAnswers[name].commits && !commits.includes(packet.key);
  return withWrite(state, at, {
    packets: packet.from === 'nobody' ? others : [...others, { ...packet, answer: name }],
    commits: isNew ? [...commits, packet.key] : commits,
    ...(name === 'stale' && { staleKey: packet.key }),
  });
}

function arrive(policy: Policy, state: State, at: number, { from }: Packet, name: AnswerName): State {
  const write = state.writes[at]!;
  const { outcome } = serverAnswers[name];
  const next = withWrite(state, at, {
    ...withFacts(write, {
      ...(outcome.response &&
        !serverAnswers[name].isTemporary &&
        // A conflict ends an entry only where its page is there to be told.
        (name !== 'stale' || write.page === 'waiting') && { wasAnswered: true }),
      ...(serverAnswers[name].isFinal && { wasRefused: true }),
    }),
    packets: from === 'nobody' ? write.packets : received(write, from),
  });
  if (from === 'replay') return endReplay(policy, next, at, name);
  return outcome.response ? succeed(policy, next, at, name) : fail(policy, next, at, name);
}

/** The attempt is given up, and what was sent may still be committed. Of a live request an answer may come late. */
function timeOut(policy: Policy, state: State, at: number, packet: Packet): State {
  const { packets } = state.writes[at]!;
  if (packet.from === 'live') return fail(policy, state, at, 'timeout');
  const others = packets.filter((one) => one !== packet);
  return endReplay(
    policy,
    withWrite(state, at, { packets: [...others, { ...packet, from: 'nobody' }] }),
    at,
    'timeout',
  );
}
