import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { DemoState } from '../../shared/contract.ts';
import { isFaultMode, problem, type Env, type FaultSwitch } from '../fault-mode.ts';
import type { Tally } from './tally.ts';

/** What the control bar of the page reads and sets, and what the proof reads. It answers in each fault mode. */
export function demoApi(faults: FaultSwitch, tally: Tally): Hono<Env> {
  const state = (): DemoState => ({ faultMode: faults.faultMode, signedIn: faults.signedIn });
  return new Hono<Env>()
    .get('/state', (c) => c.json(state(), 200, { 'Cache-Control': 'no-store' }))
    .put('/state', bodyLimit({ maxSize: 1_024 }), async (c) => {
      const body = (await c.req.json().catch(() => null)) as Partial<Record<keyof DemoState, unknown>> | null;
      const { faultMode = faults.faultMode, signedIn = faults.signedIn } = body ?? {};
      if (!isFaultMode(faultMode))
        return c.json(problem('invalid', 'There is no such fault mode.', { faultMode: 'Unknown.' }), 400);
      faults.faultMode = faultMode;
      faults.signedIn = signedIn === true;
      return c.json(state());
    })
    .post('/proof', bodyLimit({ maxSize: 100_000 }), async (c) => {
      const keys: unknown = await c.req.json().catch(() => undefined);
      if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string'))
        return c.json(problem('invalid', 'Send a list of keys.'), 400);
      return c.json(tally.proofOf(keys), 200, { 'Cache-Control': 'no-store' });
    });
}
