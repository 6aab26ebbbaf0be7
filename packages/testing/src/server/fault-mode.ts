import { check, isFunction, isObject, isText, isTime } from '../arguments/check.ts';
import type { ReceivedRequest } from './received-request.ts';

/** What a {@link FaultServer} does with a request. */
export type FaultMode =
  | { kind: 'healthy' }
  /** Answers without processing the request, as a proxy in front of a broken server does. */
  | { kind: 'fail'; status: number; headers?: Record<string, string>; body?: string }
  /** Processes the request at once and answers later. */
  | { kind: 'slow'; milliseconds: number }
  /** Holds the request until `release()`. It is processed at once, or at the release if the client is still there. */
  | { kind: 'hold'; processed: boolean }
  /** Ends the connection without an answer. */
  | { kind: 'drop'; processed: boolean }
  /** Answers with this response, and processes the request if its status is below 400. */
  | { kind: 'respond'; respond: (request: ReceivedRequest) => Response | Promise<Response> };

/** Processes the request, and answers 201, or the first answer again where the idempotency key is known. */
export const healthy: FaultMode = { kind: 'healthy' };
/** Answers with this status, such as 503 with `{ 'Retry-After': '5' }`. The request is not processed. */
export function failWith(status: number, headers?: Record<string, string>): FaultMode {
  const isStatus = Number.isInteger(status) && status >= 200 && status <= 599;
  check('fail with a status', 'status', isStatus, 'a whole number from 200 to 599', status);
  const isRight = headers === undefined || isObject(headers);
  check('fail with a status', 'headers', isRight, 'an object of names and values', headers);
  return { kind: 'fail', status, ...(headers && { headers }) };
}
/** The request is processed at once. The answer comes after this time. */
export function slow(milliseconds: number): FaultMode {
  check('be slow', 'milliseconds', isTime(milliseconds), 'a number from 0', milliseconds);
  return { kind: 'slow', milliseconds };
}
/** The request is processed. A client that is stopped meanwhile loses the answer. */
export const holdResponse: FaultMode = { kind: 'hold', processed: true };
/** The request is not processed yet. A client that is stopped meanwhile has changed nothing on the server. */
export const holdRequest: FaultMode = { kind: 'hold', processed: false };
/** The connection breaks after the request was processed. */
export const responseLost: FaultMode = { kind: 'drop', processed: true };
/** The connection breaks before the request is processed, as when the server is down. */
export const requestLost: FaultMode = { kind: 'drop', processed: false };
/** Answers 302, as a server does whose session has ended. The request is not processed. */
export function redirectTo(location: string): FaultMode {
  check('redirect', 'location', isText(location), 'a URL or a path', location);
  return failWith(302, { Location: location });
}
/** Answers each request with a page of its own and status 200, as the network of a hotel does. */
export const captivePortal: FaultMode = {
  kind: 'fail',
  status: 200,
  headers: { 'Content-Type': 'text/html' },
  body: '<!doctype html><title>Welcome</title><form action="http://portal.test/">Accept the terms</form>',
};
/** Answers with the response that the function returns. */
export function respondWith(respond: (request: ReceivedRequest) => Response | Promise<Response>): FaultMode {
  check('respond', 'respond', isFunction(respond), 'a function that returns a Response', respond);
  return { kind: 'respond', respond };
}

const kinds = ['healthy', 'fail', 'slow', 'hold', 'drop', 'respond'];

/** @throws Error for what is not a fault mode, for example `failWith` without its call */
export function checkMode(action: string, field: string, mode: unknown): void {
  const isMode = isObject(mode) && kinds.includes((mode as { kind?: string }).kind ?? '');
  check(action, field, isMode, 'a fault mode, such as failWith(503) or requestLost', mode);
}
