/** What the server does with a request to /api/. */
export type FaultMode =
  | { kind: 'healthy' }
  /** Answers without processing the request, as a proxy in front of a broken server does. */
  | { kind: 'fail'; status: number; headers?: Record<string, string> }
  /** Processes the request at once and answers later. */
  | { kind: 'slow'; milliseconds: number }
  /** Holds the request until `release()`. It is processed at once, or at the release if the client is still there. */
  | { kind: 'hold'; processed: boolean }
  /** Ends the connection without an answer. */
  | { kind: 'drop'; processed: boolean };

export const healthy: FaultMode = { kind: 'healthy' };
export const failWith = (status: number, headers?: Record<string, string>): FaultMode => ({
  kind: 'fail',
  status,
  ...(headers && { headers }),
});
export const slow = (milliseconds: number): FaultMode => ({ kind: 'slow', milliseconds });
/** The request is processed. A client that is stopped meanwhile loses the answer. */
export const holdResponse: FaultMode = { kind: 'hold', processed: true };
/** The request is not processed yet. A client that is stopped meanwhile has changed nothing on the server. */
export const holdRequest: FaultMode = { kind: 'hold', processed: false };
export const responseLost: FaultMode = { kind: 'drop', processed: true };
export const requestLost: FaultMode = { kind: 'drop', processed: false };
export const redirectToLogin = failWith(302, { location: '/login' });
