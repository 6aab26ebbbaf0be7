import { withTimeout } from 'workbox-plugin-core';
import { conclude, markAttempt } from '../policy/conclude.ts';
import { withLiveOptions } from '../policy/idempotency-key.ts';
import { type LiveEvent, type LiveState, reduceLive } from '../policy/live-state.ts';
import { classifyLive, type Outcome, type Verdict } from '../policy/outcome.ts';
import { classifyAttempt } from '../queue/callbacks.ts';
import type { Owner } from '../queue/owners.ts';
import { waitForTurn } from '../queue/wait-for-turn.ts';
import { type QueueState, storageTimeoutSeconds } from '../queue/queue-state.ts';
import { extender, report } from '../queue/worker-events.ts';
import type { ResultOutcome } from '../shared/entry-result.ts';
import type { SyncQueueError } from '../shared/sync-queue-error.ts';
import { waitForEarlier } from './in-flight.ts';
import { LiveCopy } from './live-copy.ts';
import { receiptFor } from './receipt.ts';

const withoutQuery = (href: string) => href.split(/[?#]/)[0];

/** One request of a page on its way through the strategy. Its methods are the plugin's callbacks. */
export class LiveRequest {
  readonly #queue: QueueState;
  readonly #request: Request;
  readonly #clientId: string | undefined;
  readonly #clients = (globalThis as unknown as ServiceWorkerGlobalScope).clients;
  readonly #extend: (promise: Promise<unknown>) => void;
  readonly #copy: LiveCopy;
  #state: LiveState = 'new';
  #saving: Promise<void> | undefined;
  /** Why it could not be stored. */
  #rejection: unknown;
  /** The answer that came by replay. */
  #replayed: Response | undefined;
  /** The answer that came when the strategy had given up and the copy was being stored. */
  #lateResponse: Response | undefined;
  /** A copy of the server's final answer to this very request, where it is stored. */
  #finalResponse: Response | undefined;
  /** How it ended, where it was not given up. */
  #outcome: ResultOutcome = 'discarded';
  /** Whether the page got its answer or its receipt. */
  #isTold = false;

  constructor(queue: QueueState, event: ExtendableEvent, request: Request, laneName: string) {
    this.#queue = queue;
    this.#request = request;
    this.#clientId = (event as Partial<FetchEvent>).clientId;
    this.#extend = extender(event);
    this.#copy = new LiveCopy(queue, laneName);
  }

  /** Whether `request` is this write, also with headers or a query that plugins have added. A strategy may send others. */
  isOf({ method, url }: Request): boolean {
    const { method: own, url: asked } = this.#request;
    if (method !== own || url === asked) return method === own;
    return [asked, this.#copy.sentURL ?? asked].map(withoutQuery).includes(withoutQuery(url));
  }

  /** `requestWillFetch`: the request to send. Throws where it had to queue up behind others. */
  async send(request: Request): Promise<Request> {
    const { lanes, options } = this.#queue;
    const copy = this.#copy;
    const isFirst = !copy.isPrepared;
    const until = Date.now() + storageTimeoutSeconds * 1000;
    const keyed = await copy.prepare(request);
    if (isFirst && this.#state === 'new') {
      // An entry without an owner is never sent by itself, so nothing waits behind it.
      if ((copy.lane.isBlocked || this.#isEarly) && lanes.isSendable(copy.entry.owner))
        return this.#waitInLane(keyed, until);
      const draft = copy.entry;
      const user = draft.owner ?? lanes.owner;
      this.#markAttempt();
      let now = lanes.owner;
      if (options.persist === 'before-send') {
        await this.#store(keyed.clone(), false, until);
        now = await withTimeout<Owner>(
          (until - Date.now()) / 1000,
          this.#queue.refreshOwner(),
          () => lanes.owner,
        );
      }
      if (user !== undefined && (now !== user || lanes.owner !== user)) {
        // The user has changed a moment ago, and the request would have the cookies of the new one.
        copy.entry = { ...draft, order: copy.entry.order };
        if (this.#dispatch('failure')) await (this.#saving = this.#store(keyed));
        throw this.#waits();
      }
      this.#dispatch('lane-free');
    }
    // A stored request is not sent beside the queue.
    if (this.#state !== 'sent' && this.#state !== 'failed') throw this.#waits();
    return withLiveOptions(keyed, copy.entry, options);
  }

  /** `fetchDidSucceed`: what the page gets, the answer itself or a receipt. */
  async succeed(request: Request, response: Response): Promise<Response> {
    const { lanes, options, scheduler } = this.#queue;
    const copy = this.#copy;
    this.#isTold = true;
    if (this.#state === 'new') await this.#noteUnasked(request);
    const outcome: Outcome = { kind: 'answer', request, response };
    const reading = this.#queue.noteAnswer(copy.entry, response);
    if (reading) this.#extend(reading);
    let atReplay: Verdict | undefined;
    const verdict = await classifyAttempt(outcome, copy.entry, options, !this.#isKept, () => {
      atReplay = this.#queue.classifyReplayed(outcome, copy.entry);
      return this.#isKept ? atReplay : classifyLive(response);
    });
    // The page has its receipt: only a delivery ends it now, and replay does what any other answer asks for.
    if (this.#isKept && verdict !== 'delivered') return response;
    const ending = atReplay ?? verdict;
    const isForQueue = verdict !== 'delivered' && verdict !== 'dead-letter';
    // Whether nobody is there to decide what becomes of it. Where that changes nothing, the browser is not asked.
    const isUntold =
      ending !== 'delivered' &&
      !(isForQueue && ending === verdict) &&
      !this.#isKept &&
      !(await this.#isThere());
    if (isUntold || isForQueue) {
      await this.#conclude(outcome, isUntold ? ending : verdict, request.clone());
      return (await this.#receipt(request)) ?? response;
    }
    this.#outcome = ending === 'delivered' ? ending : 'refused';
    if (this.#state !== 'sent' || copy.isStored) this.#finalResponse = response.clone();
    if (this.#state === 'saving') this.#lateResponse = response.clone();
    this.#dispatch('answer');
    this.#rejection = undefined;
    if (copy.lane.head?.state === 'held' && atReplay !== 'hold')
      this.#extend(this.#queue.releaseHeldLanes(copy.lane).then(() => scheduler.replay('none')));
    else if (lanes.hasWork()) this.#extend(scheduler.replay('traffic'));
    return response;
  }

  /** `fetchDidFail` */
  async fail(request: Request, error: unknown): Promise<void> {
    this.#isTold = false;
    if (this.#state === 'new') await this.#noteUnasked(request);
    await this.#concludeError('network', error, request);
  }

  /** `handlerDidError`: what the page gets instead of the error, if anything. */
  async recover(request: Request, error: unknown): Promise<Response | undefined> {
    if (this.#state === 'new' || this.#state === 'sent') {
      // Before the send it was another plugin that threw.
      const kind = this.#state === 'new' ? 'hook' : 'timeout';
      // Workbox sent a clone, so its body is still there.
      await this.#concludeError(kind, error, await this.#copy.prepare(request.clone()));
    } else {
      // The strategy gives up in the middle of it.
      await this.#saving;
      // It has waited for its turn, and the page has gone on: replay must not count on it.
      this.#copy.lane.releaseWaiters(this.#copy.entry.id);
      this.#dispatch('failure');
    }
    return this.#receipt(request);
  }

  /** `handlerWillRespond`: the same where the `handlerDidError` of an earlier plugin has answered. */
  async respond(request: Request, response: Response): Promise<Response> {
    // Where nothing was sent, the strategy has answered by itself.
    if (this.#isTold || this.#state === 'new') return response;
    return (await this.recover(request, this.#waits())) ?? response;
  }

  /** `handlerDidComplete`: nothing of it is at the network any more. */
  complete() {
    this.#copy.end();
    // The page has its receipt by now.
    if (this.#state === 'receipt') this.#extend(this.#queue.scheduler.scheduleReplay());
    if (this.#rejection) this.#extend(this.#queue.reject(this.#copy.entry, this.#rejection));
    this.#queue.lanes.dropIfEmpty(this.#copy.lane);
  }

  get #isKept() {
    return this.#state === 'saving' || this.#state === 'receipt';
  }

  /** Whether features let it wait. What is never sent is stored, so that it becomes a dead letter in its turn. */
  get #isEarly() {
    const { entry } = this.#copy;
    return this.#queue.lanes.eligibleAt(entry) > Date.now() || this.#queue.neverSent(entry) !== undefined;
  }

  #waits() {
    return new Error(`Waits in queue "${this.#queue.name}"`);
  }

  #markAttempt() {
    this.#copy.entry = markAttempt(this.#copy.entry, Date.now(), navigator.onLine);
  }

  /**
   * Whether the page is open. Of a navigation that is the page which is left, which stays until there is an answer:
   * `get(resultingClientId)` would wait for that answer.
   */
  async #hasClient(): Promise<boolean> {
    return !this.#clientId || Boolean(await this.#clients.get(this.#clientId));
  }

  async #isThere(): Promise<boolean> {
    return !this.#request.signal.aborted && this.#hasClient();
  }

  /** Whether the event changed anything. */
  #dispatch(event: LiveEvent): boolean {
    const before = this.#state;
    this.#state = reduceLive(before, event);
    if (this.#state === before) return false;
    if (this.#state === 'answered' || this.#state === 'failed') {
      // What replay has answered, replay deletes. What is being stored is deleted when it is stored.
      if (this.#copy.isStored && !this.#replayed) this.#deleteCopy();
      else if (before !== 'saving' && before !== 'in-lane') this.#copy.end();
    }
    return true;
  }

  #deleteCopy() {
    this.#extend(this.#copy.delete(this.#outcome, this.#finalResponse));
  }

  /** With `waits`, newcomers of its lane queue up behind it, and replay may have it. */
  async #store(request: Request, waits = true, until?: number): Promise<void> {
    const before = this.#state;
    try {
      await this.#copy.store(request, waits, until);
      this.#dispatch('stored');
      // The answer came while it was being stored.
      if (this.#state === 'answered') this.#deleteCopy();
    } catch (error) {
      report(error);
      // Where it is not found, somebody has discarded or cleared it.
      if (this.#dispatch('not-stored') && (error as SyncQueueError).code !== 'not-found')
        this.#rejection = error;
    }
    // What could not be queued up waits for its turn in memory.
    if (waits && (this.#copy.isStored || before !== 'in-lane')) this.#copy.end();
  }

  /** After an attempt: stored, where a later attempt may do better. */
  async #conclude(outcome: Outcome, given: Verdict, request: Request): Promise<void> {
    // It is sent once more: replay keeps the answer to a conflict, and asks the app.
    const verdict = given === 'conflict' ? 'retry' : given;
    await this.#queue.readFailure(outcome);
    const circumstances = { now: Date.now(), onLine: navigator.onLine };
    const { entry } = this.#copy;
    const concludeWith = (hasPage: boolean) =>
      conclude(entry, outcome, verdict, hasPage, this.#queue.options, circumstances);
    let conclusion = concludeWith(true);
    // Only what is not to be kept depends on the page. For anything else the browser need not be asked.
    if ('ended' in conclusion && verdict !== 'delivered' && !(await this.#isThere()))
      conclusion = concludeWith(false);
    if ('ended' in conclusion) this.#dispatch('final-failure');
    else if (this.#dispatch('failure')) {
      const { entry: next } = conclusion;
      const isDead = next.state === 'dead';
      // A dead letter takes no other's place.
      this.#copy.entry = isDead ? { ...next, coalesceKey: undefined } : next;
      this.#saving = this.#store(request.clone());
      if (isDead) this.#extend(this.#reportDead(outcome, request));
    }
    await this.#saving;
  }

  async #concludeError(kind: Outcome['kind'], error: unknown, request: Request): Promise<void> {
    const outcome = { kind, error };
    // Only a page that is open has given up by itself. Any other failure is kept, whatever its error says: engines and
    // plugins have different errors, and the key makes a repeated send harmless.
    const isAborted = this.#request.signal.aborted && (await this.#hasClient());
    const verdict = isAborted
      ? 'delivered'
      : await classifyAttempt(outcome, this.#copy.entry, this.#queue.options, !this.#isKept);
    await this.#conclude(outcome, verdict, request);
  }

  /** Stores how a dead letter was refused, and publishes it, where no page was there to be told. */
  async #reportDead({ response, error }: Outcome, request: Request): Promise<void> {
    const { options, store, events, readAnswer } = this.#queue;
    const reading = (async () => response && readAnswer(response.clone()))().catch(() => {});
    const body = (await withTimeout(options.attemptTimeoutSeconds, reading, () => {})) ?? undefined;
    await this.#saving;
    if (!this.#copy.isStored) return;
    const { entry } = this.#copy;
    await store.update(entry.id, (dead) => dead, { outcome: 'refused', response, body });
    await events.publish({ type: 'updated', entry, attempt: { request, response, error } });
  }

  /** Stores it behind the others of its lane. The page waits a little for its turn. */
  async #waitInLane(request: Request, until: number): Promise<Request> {
    const { lanes, options, scheduler } = this.#queue;
    const copy = this.#copy;
    const { id } = copy.entry;
    const turn = waitForTurn(copy.lane, id, options.maxWaitSeconds, () => this.#isThere());
    this.#dispatch('lane-blocked');
    await (this.#saving = this.#store(request.clone(), true, until));
    if (copy.isStored) {
      const { signal } = this.#request;
      // A tab that is closed takes nothing back.
      const takeBack = () => {
        if (this.#state === 'in-lane')
          this.#extend(this.#hasClient().then((is) => (is ? copy.discard() : undefined)));
      };
      signal.addEventListener('abort', takeBack);
      if (signal.aborted) takeBack();
      this.#extend(scheduler.replay('traffic'));
      const turned = await turn;
      this.#replayed = turned ?? undefined;
      this.#dispatch(turned ? 'answer' : turned === null ? 'not-stored' : 'failure');
      throw this.#waits();
    }
    copy.lane.waitingPages.delete(id);
    const rejection = this.#rejection as SyncQueueError | undefined;
    // A limit is set by the app: the page gets the error.
    if (rejection?.code !== 'storage-failed') throw this.#waits();
    // After a timeout it waits for nothing more: the storage may hang for ever.
    const isLate = rejection.details['error'] === 'TimeoutError';
    const ready = isLate || waitForEarlier(this.#queue, copy.lane, copy.arrival);
    this.#extend(
      scheduler.replay('traffic').then(() => scheduler.replayAndStayAlive('none', options.maxWaitSeconds)),
    );
    const isReady = await ready;
    const seconds = isLate ? 0 : options.attemptTimeoutSeconds;
    await withTimeout<Owner>(seconds, this.#queue.refreshOwner(), () => lanes.owner);
    if (!isReady || this.#isEarly || !lanes.isSendable(copy.entry.owner)) throw this.#waits();
    // It is sent as without the queue, because it cannot be stored.
    return request;
  }

  /** The answer that came by replay or in the meantime, or the receipt if the write is kept. */
  async #receipt(request: Request): Promise<Response | undefined> {
    this.#isTold = true;
    const { entry } = this.#copy;
    return (
      this.#replayed ??
      this.#lateResponse ??
      (this.#state === 'receipt' && entry.state !== 'dead'
        ? receiptFor(entry, request, this.#queue)
        : undefined)
    );
  }

  /** Workbox ignores what an earlier `requestWillFetch` throws if that is no Error, and sends without asking us. */
  async #noteUnasked(request: Request): Promise<void> {
    await this.#copy.prepare(request.clone());
    this.#markAttempt();
    this.#dispatch('lane-free');
  }
}
