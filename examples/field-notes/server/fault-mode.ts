import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { faultModes, type DemoState, type FaultMode, type Problem } from '../shared/contract.ts';

export type Env = { Bindings: HttpBindings };

export const isFaultMode = (value: unknown): value is FaultMode => faultModes.some((mode) => mode === value);

/** What the control bar has chosen. A restart sets it back. */
export class FaultSwitch implements DemoState {
  faultMode: FaultMode = 'up';
  signedIn = true;
}

/** Ends the connection without an answer, which is a network error for the browser. */
export function hangUp(c: Context<Env>): Response {
  c.env.incoming.socket.destroy();
  return c.body(null, 500);
}

/** Applies the fault modes that need nothing of the request, and the sign-in. */
export function applyFaultMode(faults: FaultSwitch): MiddlewareHandler<Env> {
  return async (c, next) => {
    switch (faults.faultMode) {
      case 'down':
        return hangUp(c);
      case 'unavailable':
        return c.json(problem('unavailable', 'The server is being serviced.'), 503, { 'Retry-After': '5' });
      case 'refuses':
      case 'up':
      case 'slow':
      case 'lost':
        break;
    }
    if (c.req.method !== 'POST') return await next();
    if (!faults.signedIn)
      return c.json(problem('signed-out', 'Sign in to send reports.'), 401, { 'WWW-Authenticate': 'Demo' });
    if (faults.faultMode === 'refuses')
      return c.json(problem('closed', 'This survey is closed and takes no more reports.'), 403);
    return await next();
  };
}

/** Waits three seconds in the mode `slow`. The request counts as in flight meanwhile. */
export async function slowDown(faults: FaultSwitch): Promise<void> {
  if (faults.faultMode === 'slow') await new Promise((resolve) => setTimeout(resolve, 3_000));
}

export const problem = (error: string, message: string, fields?: Record<string, string>): Problem => ({
  error,
  message,
  ...(fields && { fields }),
});
