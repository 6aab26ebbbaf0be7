import { withTimeout } from 'workbox-plugin-core';
import { keyHeaderOf, rekeyed, rekeyedBody, withEntryKey } from '../policy/idempotency-key.ts';
import { mayHaveReachedServer, type Outcome } from '../policy/outcome.ts';
import { mayHaveBecomeGet } from '../policy/redirects.ts';
import type { QueueState } from '../queue/queue-state.ts';
import type { Entry } from '../shared/entry.ts';
import type { Claim } from '../storage/queue-store.ts';
import { fromStorable, type StorableRequest, toStorable } from '../storage/storable-request.ts';

/**
 * Makes one attempt at a claimed entry and returns how it ended. It never throws. The answer's body has arrived as far
 * as a result keeps it. `refused` is the outcome of the same attempt a moment ago, for the hook.
 */
export async function attempt(
  { entry, before, request: record }: Claim,
  queue: QueueState,
  refused?: Outcome,
): Promise<Outcome> {
  const { options, features, lanes } = queue;
  const { attemptTimeoutSeconds } = options;
  let kind: Outcome['kind'] = 'unreadable';
  let request: Request | undefined;
  const controller = new AbortController();
  const { signal } = controller;
  const restore = () =>
    // A form's answer is followed to where it leads: to the page after it, or to a sign-in.
    fromStorable({ ...(record as StorableRequest), ...(entry.navigation && { redirect: 'follow' }) });
  const send = async (sent: Request, redirect = sent.redirect) => {
    await queue.refreshOwner();
    // From here to the send nothing is awaited, so that the owner cannot change.
    const isMine = lanes.isSendable(entry.owner);
    if (kind === 'hook') kind = isMine ? 'network' : 'other-owner';
    if (!isMine) throw new Error('Another person');
    return fetch(sent.clone(), { redirect, signal });
  };
  try {
    request = restore();
    // The stored row may still have them.
    for (const name of options.omitHeaders) request.headers.delete(name);
    kind = 'hook';
    let isChanged = false;
    for (const { beforeSend } of features) {
      if (!beforeSend) continue;
      const param = { entry, request, ...(refused?.response && { response: refused.response }) };
      const given = await beforeSend(param);
      isChanged ||= Boolean(given);
      // The app may have read the body of the request that it got, and have set headers on it.
      if (!given && request.bodyUsed) request = rekeyed(restore(), request);
      const chosen: unknown = given ?? request;
      if (!(chosen instanceof Request) || chosen.bodyUsed)
        throw new TypeError('requestWillReplay returned no unread Request');
      request = chosen;
    }
    const unkeyed = request;
    const keyHeader = looksLikeRedirect(entry, queue.lastAnswerAt) && keyHeaderOf(options);
    const answer = async (): Promise<Outcome> => {
      const stored = record as StorableRequest;
      // `retry(id)` deletes `unknownSince`.
      const mayBeTaken = Boolean(
        before?.unknownSince ?? before?.retriedAt ?? (refused && mayHaveReachedServer(refused)),
      );
      const change = (isChanged || entry.sentBody) && (await rekeyedBody(unkeyed, entry, stored, mayBeTaken));
      // Stored before the send: a worker that is terminated now leaves no key with two bodies.
      if (change) {
        Object.assign(entry, change);
        await queue.store.conclude({ entry, change: (known) => ({ ...known, ...change }) });
      }
      request = withEntryKey(unkeyed, entry, new Headers(stored.headers), options);
      const [sent, response] = await exchange(request, keyHeader, send);
      return { kind: 'answer', request: sent, response, body: await queue.readAnswer(response.clone()) };
    };
    return await withTimeout(attemptTimeoutSeconds, answer(), () => {
      kind = 'timeout';
      controller.abort();
      throw new Error(`No whole answer within ${attemptTimeoutSeconds} s`);
    });
  } catch (error) {
    // The hook may have read it before it threw.
    if (request?.bodyUsed) request = rekeyed(restore(), request);
    return { kind, error, ...(request && { request }) };
  }
}

/** The network fails for this entry while it serves others, or at the fifth attempt still. */
const looksLikeRedirect = ({ lastFailure, attempts, createdAt }: Entry, lastAnswerAt: number) =>
  lastFailure?.kind === 'network' && (lastAnswerAt > createdAt || attempts > 4);

type Send = (request: Request, redirect?: RequestRedirect) => Promise<Response>;
type Exchanged = [request: Request, response: Response];

/**
 * Sends one attempt and returns the answer that counts, with its request. A request that a redirect may have kept from
 * the server is sent once more. Where a failure looks like that, `keyHeader` names the header that may be left out.
 */
export async function exchange(request: Request, keyHeader: string | false, send: Send): Promise<Exchanged> {
  const response = await send(request).catch((error: unknown) => {
    if (!keyHeader || request.redirect !== 'follow') throw error;
    return throughRedirect(request, keyHeader, send);
  });
  if (!mayHaveBecomeGet(response, request)) return [request, response];
  const again = fromStorable({
    ...(await toStorable(request.clone())),
    url: response.url,
    redirect: 'manual',
  });
  return [again, await send(again)];
}

/**
 * Sends a write that fails again and again. It does so where a redirect leads to an origin that refuses preflights,
 * which our key makes necessary. Where it fails without the key too, the redirect itself is the answer.
 */
async function throughRedirect(request: Request, keyHeader: string, send: Send) {
  // The server is there and redirects. What does not redirect has answered.
  const first = await send(request, 'manual');
  if (first.type !== 'opaqueredirect') return first;
  const bare = request.clone();
  bare.headers.delete(keyHeader);
  return send(request)
    .catch(() => send(bare))
    .catch(() => first);
}
