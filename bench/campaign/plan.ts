import { createRandom } from '../../herd/random.ts';

/** What a server does while pages write. */
export const faults = [
  'up',
  'down',
  'unavailable',
  'request-lost',
  'response-lost',
  'slow',
  'signed-out',
] as const;
export type Fault = (typeof faults)[number];

/** Where the request is when the worker is stopped or the browser killed. */
export type At = 'idle' | 'request' | 'response';

export type Step =
  /** A page writes, one after the other, in one lane. */
  | { do: 'write'; count: number; lane: string }
  | { do: 'fault'; fault: Fault }
  /** The worker is stopped, or the browser is killed. With `isLive` while a page writes, else during a replay. */
  | { do: 'stop' | 'kill'; at: At; isLive: boolean }
  /** Opens a second tab, or closes it. */
  | { do: 'tab' }
  /** A new version of the worker takes over. Its clock differs from the real one by so many minutes. */
  | { do: 'update'; clockMinutes: number }
  | { do: 'replay' };

export interface PlanParam {
  seed: number;
  stops: number;
  kills: number;
}

/** The same steps for the same numbers. */
export function planCampaign({ seed, stops, kills }: PlanParam): Step[] {
  const random = createRandom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const oneOf = <T>(values: readonly T[]): T => values.at(below(values.length)) as T;
  const ends = shuffle<'stop' | 'kill'>(
    [...Array<'stop'>(stops).fill('stop'), ...Array<'kill'>(kills).fill('kill')],
    random,
  );
  const steps: Step[] = [];
  for (const end of ends) {
    if (random() < 0.35) steps.push({ do: 'fault', fault: oneOf(faults) });
    if (random() < 0.5) steps.push({ do: 'write', count: 1 + below(4), lane: oneOf(['a', 'b']) });
    if (random() < 0.05) steps.push({ do: 'tab' });
    if (random() < 0.02) steps.push({ do: 'update', clockMinutes: oneOf([0, 0, -90, 90]) });
    if (random() < 0.1) steps.push({ do: 'replay' });
    steps.push({ do: end, at: oneOf(['idle', 'request', 'response', 'response']), isLive: random() < 0.3 });
  }
  return steps;
}

/** The values in a random order. */
const shuffle = <T>(values: readonly T[], random: () => number): T[] =>
  values
    .map((value) => ({ value, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ value }) => value);
