import { withTimeout } from 'workbox-plugin-core';
import { keyHeaderOf, rekeyed, rekeyedBody, withEntryKey } from '../policy/idempotency-key.ts';
import { mayHaveReachedServer, type Outcome } from '../policy/outcome.ts';
import type { QueueState } from '../queue/queue-state.ts';
import type { Entry } from '../shared/entry.ts';
import type { Claim } from '../storage/queue-store.ts';
import { fromStorable, isUnread, referrerOf, type StorableRequest } from '../shared/storable-request.ts';
import { exchange } from '../policy/exchange.ts';

/**
 * Makes one attempt at a claimed entry and returns how it ended. It never throws. The answer's body has arrived as far
 * as a result keeps it. `refused` is the outcome of the same attempt a moment ago, for the hook.
 */
export async function attempt(
  { entry, before, request: record }: Claim,
  queue: QueueState,
  onSend: () => void,
  refused?: Outcome,
): Promise<Outcome> {
  const { options, features, lanes } = queue;
  const { attemptTimeoutSeconds } = options;
  let kind: Outcome['kind'] = 'unreadable';
  let request: Request | undefined;
  const controller = new AbortController();
  const { signal } = controller;
  const restore = () => {
    const stored = record as StorableRequest;
    // A form's answer is followed to where it leads: to the page after it, or to a sign-in.
    const restored = fromStorable({ ...stored, ...(entry.navigation && { redirect: 'follow' }) });
    // The stored row may still have them.
    for (const name of options.omitHeaders) restored.headers.delete(name);
    return restored;
  };
  const send = async (sent: Request, redirect = sent.redirect) => {
    await queue.refreshOwner();
    // It was claimed without a network, and now there is one: the server may take it.
    if (navigator.onLine && entry.unknownSince === undefined) {
      entry.unknownSince = entry.lastAttemptAt;
      await queue.store.conclude({
        entry,
        change: (known) => ({ ...known, unknownSince: entry.lastAttemptAt }),
      });
      await queue.refreshOwner();
    }
    // From here to the send nothing is awaited, so that the owner cannot change.
    const isMine = lanes.isSendable(entry.owner);
    if (kind === 'hook') kind = isMine ? 'network' : 'other-owner';
    if (!isMine) throw new Error('Another person');
    // A request that a hook has made with an init has lost its policy.
    const referrerPolicy = sent.referrerPolicy || (record?.referrerPolicy ?? '');
    const answer = fetch(sent, { ...referrerOf(sent), referrerPolicy, redirect, signal });
    onSend();
    return answer;
  };
  try {
    request = restore();
    kind = 'hook';
    let isChanged = false;
    let isSeen = false;
    for (const { beforeSend } of features) {
      if (!beforeSend) continue;
      isSeen = true;
      const param = { entry, request, ...(refused?.response && { response: refused.response.clone() }) };
      const given = await beforeSend(param);
      isChanged ||= Boolean(given);
      // The app may have read the body of the request that it got, and have set headers on it.
      if (!given && !isUnread(request)) request = rekeyed(restore(), request);
      const chosen: unknown = given ?? request;
      if (!(chosen instanceof Request) || !isUnread(chosen))
        throw new TypeError('requestWillReplay returned no unread Request');
      request = chosen;
    }
    const unkeyed = await queue.rewrite(request, entry);
    if (unkeyed !== request) isChanged = isSeen = true;
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
      const first = new Headers(stored.headers);
      // To restore a request takes a tenth of the time that a clone with a body does.
      const create = () => withEntryKey(isSeen ? unkeyed.clone() : restore(), entry, first, options);
      request = create();
      const [sent, response] = await exchange(request, create, keyHeader, send);
      return { kind: 'answer', request: sent, response, body: await queue.readAnswer(response.clone()) };
    };
    return await withTimeout(attemptTimeoutSeconds, answer(), () => {
      kind = 'timeout';
      controller.abort();
      throw new Error(`No whole answer within ${attemptTimeoutSeconds} s`);
    });
  } catch (error) {
    // The hook may have read it before it threw.
    if (request && !isUnread(request)) request = rekeyed(restore(), request);
    return { kind, error, ...(request && { request }) };
  }
}

/** The network fails for this entry while it serves others, or at the fifth attempt still. */
const looksLikeRedirect = ({ lastFailure, attempts, createdAt }: Entry, lastAnswerAt: number) =>
  lastFailure?.kind === 'network' && (lastAnswerAt > createdAt || attempts > 4);
