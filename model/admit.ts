import type { Policy } from './policy.ts';
import { current, type State, withFacts, withWorld, withWrite } from './state.ts';

/** The state in which write `at` may be stored: the older one that it replaces is gone. */
export function admit({ supersedes, reduceLive }: Policy, state: State, at: number): State {
  const { entry, by } = state.writes[at]!.live!;
  const other = 1 - at;
  const write = state.writes[other]!;
  const older = current(write, by);
  if (!older || !supersedes(entry, older)) return state;
  const { live, commits, packets, facts } = write;
  const wasSent = !facts.mayLookUnsent && commits.length + packets.length > 0;
  const seen = wasSent
    ? withWorld(state, { broken: 'a newer write replaces only what was never sent' })
    : state;
  // Its page gets a receipt.
  const released = live?.task === 'turn' && {
    live: { ...live, state: reduceLive(live.state, 'failure'), task: undefined },
  };
  const gone = { ...withFacts(write, { mayBeGone: true }), row: undefined, unwritten: undefined };
  return withWrite(seen, other, { ...gone, ...released });
}
