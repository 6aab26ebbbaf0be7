/** What the server does with a request to /api/. */
export type Mood =
  | { kind: 'up' }
  /** Answers without processing, as a proxy in front of a sick server does. */
  | { kind: 'refuse'; status: number; headers?: Record<string, string> }
  /** Processes at once, answers later. */
  | { kind: 'slow'; milliseconds: number }
  /** Held until released. Processed at once, or, where the client stays until then, at the release. */
  | { kind: 'hang'; processed: boolean }
  /** The connection ends without an answer. */
  | { kind: 'drop'; processed: boolean };

export const up: Mood = { kind: 'up' };
export const refuse = (status: number, headers?: Record<string, string>): Mood => ({
  kind: 'refuse',
  status,
  ...(headers && { headers }),
});
export const slow = (milliseconds: number): Mood => ({ kind: 'slow', milliseconds });
/** Stopped in this, a client has lost an answer. */
export const hang: Mood = { kind: 'hang', processed: true };
/** Stopped in this, a client has sent nothing that counts. */
export const stall: Mood = { kind: 'hang', processed: false };
export const answerLost: Mood = { kind: 'drop', processed: true };
export const requestLost: Mood = { kind: 'drop', processed: false };
export const signIn = refuse(302, { location: '/login' });
