import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { moods, type Mood, type Problem } from '../shared/contract.ts';

export type Env = { Bindings: HttpBindings };

export const isMood = (value: unknown): value is Mood => moods.some((mood) => mood === value);

/** What the person at the demo panel wants the server to be like. Up again after a restart. */
export class ServerMood {
  current: Mood = 'up';
}

/** Ends the connection without an answer: for the browser that is a network error. */
export function hangUp(c: Context<Env>): Response {
  c.env.incoming.socket.destroy();
  return c.body(null, 500);
}

/** The moods that answer, or do not, before anything is looked at. */
export function moodBefore(mood: ServerMood): MiddlewareHandler<Env> {
  return async (c, next) => {
    switch (mood.current) {
      case 'down':
        return hangUp(c);
      case 'unavailable':
        return c.json(problem('unavailable', 'The server is being serviced.'), 503, { 'Retry-After': '5' });
      case 'signed-out':
        if (c.req.method !== 'POST') break;
        return c.json(problem('signed-out', 'Sign in to send reports.'), 401, { 'WWW-Authenticate': 'Demo' });
      case 'refuses':
        if (c.req.method !== 'POST') break;
        return c.json(problem('closed', 'This survey is closed and takes no more reports.'), 403);
      case 'up':
      case 'slow':
      case 'lost':
        break;
    }
    return await next();
  };
}

/** Three seconds, with the request counted as in flight. */
export async function slowDown(mood: ServerMood): Promise<void> {
  if (mood.current === 'slow') await new Promise((resolve) => setTimeout(resolve, 3_000));
}

export const problem = (error: string, message: string, fields?: Record<string, string>): Problem => ({
  error,
  message,
  ...(fields && { fields }),
});
