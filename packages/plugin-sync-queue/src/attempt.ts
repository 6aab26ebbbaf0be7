import { within } from 'workbox-plugin-core';
import { bodyStart } from './create-result.ts';
import type { Entry } from './entry.ts';
import { exchange } from './exchange.ts';
import { keyHeaderOf, rekeyed, withEntryKey } from './idempotency-key.ts';
import type { Outcome } from './outcome.ts';
import type { QueueKeeper } from './queue-keeper.ts';
import { fromStorable, type StorableRequest } from './storable-request.ts';

/**
 * Makes one attempt at `record` and says how it ended; never throws. Of the answer's body so much has
 * arrived as a result keeps. `refusal` is what the same request has just been answered with, for the hook.
 */
export async function attempt(
  entry: Entry,
  record: StorableRequest | undefined,
  keeper: QueueKeeper,
  refusal?: Response,
): Promise<Outcome> {
  const { options, hooks, lanes } = keeper;
  const { attemptTimeoutSeconds } = options;
  let kind: Outcome['kind'] = 'unreadable';
  let request: Request | undefined;
  const controller = new AbortController();
  const { signal } = controller;
  const restore = () =>
    // A form's answer is followed to where it leads: to the page after it, or to a sign-in.
    fromStorable({ ...(record as StorableRequest), ...(entry.navigation && { redirect: 'follow' }) });
  const send = async (sent: Request, redirect = sent.redirect) => {
    await keeper.askOwner();
    // From here to the send nothing is waited for: it leaves as the person it belongs to.
    const isMine = lanes.isMine(entry.owner);
    if (kind === 'hook') kind = isMine ? 'network' : 'other-owner';
    if (!isMine) throw new Error('Another person');
    return fetch(sent.clone(), { redirect, signal });
  };
  try {
    request = restore();
    // Where they could not be taken out of the stored row.
    for (const name of options.omitHeaders) request.headers.delete(name);
    kind = 'hook';
    const param = { entry, request, ...(refusal && { response: refusal }) };
    const given = (await hooks.ask('requestWillReplay', param)) as Request | null | undefined;
    // The hook may have read the body of what it was shown, and set headers on it.
    if (!given && request.bodyUsed) request = rekeyed(restore(), request);
    request = given ?? request;
    if (!(request instanceof Request) || request.bodyUsed)
      throw new TypeError('requestWillReplay returned no unread Request');
    request = withEntryKey(request, entry, record as StorableRequest, options);
    const keyHeader = looksLikeRedirect(entry, keeper.lastAnswerAt) && keyHeaderOf(options);
    const answer = async (): Promise<Outcome> => {
      const [sent, response] = await exchange(request as Request, keyHeader, send);
      return { kind: 'answer', request: sent, response, body: await bodyStart(response.clone(), options) };
    };
    return await within(attemptTimeoutSeconds, answer(), () => {
      kind = 'timeout';
      controller.abort();
      throw new Error(`No whole answer within ${attemptTimeoutSeconds} s`);
    });
  } catch (error) {
    return { kind, error, ...(request && { request }) };
  }
}

/** The network fails for this entry while it serves others, or at the fifth attempt still. */
const looksLikeRedirect = ({ lastFailure, attempts, createdAt }: Entry, lastAnswerAt: number) =>
  lastFailure?.kind === 'network' && (lastAnswerAt > createdAt || attempts > 4);
