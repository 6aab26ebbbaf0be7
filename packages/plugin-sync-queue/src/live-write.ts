import isNetworkError from 'is-network-error';
import { devLog } from 'workbox-plugin-core';
import { createEntry } from './create-entry.ts';
import type { Entry } from './entry.ts';
import { judgeLive } from './judge.ts';
import { reduceLive, type LiveEffect, type LiveEvent, type LiveState } from './live-request.ts';
import { ledAstray, type Outcome, type Verdict } from './outcome.ts';
import { LaneTurn } from './lane-turn.ts';
import type { QueueEngine } from './queue-engine.ts';
import { queuedResponse } from './receipt.ts';
import { settle } from './settlement.ts';

declare const process: { env: { NODE_ENV?: string } };

/** One request of a page on its way through the strategy: does what the table of live-request.ts says. */
export class LiveWrite {
  readonly #engine: QueueEngine;
  readonly #event: ExtendableEvent;
  readonly #laneName: string;
  readonly #arrival: number;
  readonly #now = Date.now();
  #end: () => void = () => {};
  #state: LiveState = 'arrived';
  #entry: Entry | undefined;
  /** The headers it is sent with: a strategy's own timeout shows the page's request only. */
  #headers: Headers | undefined;
  #keeping: Promise<void> | undefined;
  #stored = false;
  #answer: Response | undefined;

  constructor(engine: QueueEngine, event: ExtendableEvent, lane: string) {
    this.#engine = engine;
    this.#event = event;
    this.#laneName = lane;
    this.#arrival = engine.nextArrival();
    const { live } = engine.lanes.of(lane);
    const ended = new Promise<void>((resolve) => {
      this.#end = () => {
        live.delete(this.#arrival);
        resolve();
      };
    });
    live.set(this.#arrival, ended);
  }

  /** `requestWillFetch`: the request to send; throws when it had to queue up behind others. */
  async send(request: Request): Promise<Request> {
    // A strategy that fetches again means the same write, and what is kept is not sent beside the queue.
    if (this.#headers) {
      if (this.#state !== 'in-flight' && this.#state !== 'failed') throw this.#waits();
      return new Request(request, { headers: this.#headers });
    }
    const [entry, keyed] = await this.#begin(request);
    const { lanes, options } = this.#engine;
    if (lanes.of(this.#laneName).waits) return this.#join(keyed);
    Object.assign(entry, { attempts: 1, lastAttemptAt: Date.now() });
    if (options.persist === 'before-send') {
      try {
        this.#entry = await this.#engine.keep(entry, this.#arrival, keyed.clone(), false);
        this.#stored = true;
      } catch (error) {
        this.#report(error);
        this.#feed('refused');
        return keyed;
      }
    }
    this.#feed('lane-free');
    return keyed;
  }

  /** `fetchDidSucceed`: what the page gets, the answer itself or a receipt. */
  async succeed(request: Request, response: Response): Promise<Response> {
    const entry = this.#entry as Entry;
    const { lanes, options } = this.#engine;
    const verdict = judgeLive(response, entry, options.classify);
    if (verdict === 'retry' || verdict === 'hold') {
      await this.#fail('transient', { kind: 'answer', response }, verdict, request.clone());
      return (await this.receipt()) ?? response;
    }
    this.#feed('answer');
    if (
      lanes.of(this.#laneName).head?.state === 'held' &&
      response.status !== 401 &&
      !ledAstray(response, entry)
    )
      this.#extend(this.#engine.unhold(this.#laneName).then(() => this.#engine.waker.wake('none')));
    else if (lanes.stored().length) this.#extend(this.#engine.waker.wake('traffic'));
    return response;
  }

  /** `fetchDidFail` */
  async fail(request: Request, error: unknown): Promise<void> {
    if (isNetworkError(error))
      await this.#fail('network-error', { kind: 'network', error }, 'retry', request);
    else this.#feed('other-error');
  }

  /** `handlerDidError`: what the page gets instead of the error, if anything. */
  async recover(request: Request, error: unknown): Promise<Response | undefined> {
    if (this.#state === 'arrived') {
      // Another plugin threw before the send.
      const [, keyed] = await this.#begin(request.clone());
      await this.#fail('handler-error', { kind: 'hook', error }, 'retry', keyed);
    } else if (this.#state === 'in-flight') {
      // Workbox sent a clone, so its body is still there.
      const sent = new Request(request.clone(), { headers: this.#headers });
      await this.#fail('handler-error', { kind: 'timeout', error }, 'retry', sent);
    } else if (this.#state === 'joined') {
      await this.#keeping;
      this.#feed('handler-error');
    }
    return this.receipt();
  }

  /** The answer that came by replay, or the receipt if the write is kept. */
  async receipt(): Promise<Response | undefined> {
    const make = this.#engine.options.queuedResponse;
    if (this.#answer || this.#state !== 'receipt' || !make) return this.#answer;
    const entry = this.#entry as Entry;
    try {
      return await make({ entry });
    } catch (error) {
      this.#report(error);
      return queuedResponse({ entry });
    }
  }

  /** `handlerDidComplete`: nothing of it is at the network any more. */
  complete() {
    this.#end();
    // The page has its receipt by now.
    if (this.#state === 'receipt') this.#extend(this.#engine.waker.arrange());
    this.#engine.lanes.forget(this.#engine.lanes.of(this.#laneName));
  }

  async #begin(request: Request): Promise<[Entry, Request]> {
    await this.#engine.load().catch((error: unknown) => this.#report(error));
    const { scope, name: queue, lanes, options } = this.#engine;
    const order = lanes.orderOf(this.#arrival);
    const place = { scope, queue, lane: this.#laneName, order, now: this.#now };
    const [entry, keyed] = createEntry(request, place, options);
    this.#entry = entry;
    this.#headers = keyed.headers;
    return [entry, keyed];
  }

  async #join(request: Request): Promise<never> {
    const { lanes, options } = this.#engine;
    const { id } = this.#entry as Entry;
    const turn = new LaneTurn(lanes.of(this.#laneName), id, options.receiptAfterSeconds);
    this.#feed('lane-waits');
    await (this.#keeping = this.#keep(request));
    if (this.#stored) {
      this.#extend(this.#engine.waker.wake('traffic'));
      this.#answer = await turn.answer;
      this.#feed(this.#answer ? 'answer' : 'handler-error');
    }
    turn.end();
    throw this.#waits();
  }

  async #fail(event: LiveEvent, outcome: Outcome, verdict: Exclude<Verdict, 'delivered'>, request: Request) {
    const { options } = this.#engine;
    const now = Date.now();
    const { onLine } = navigator;
    const next = settle(this.#entry as Entry, outcome, verdict, options, { now, onLine });
    // Its only attempt was this one: the page is told the truth, and nothing is kept.
    if (next.state === 'dead') return void this.#feed('other-error');
    if (this.#feed(event) !== 'store') return;
    this.#entry = next;
    await this.#keep(request);
  }

  async #keep(request: Request): Promise<void> {
    try {
      this.#entry = this.#stored
        ? await this.#engine.putBack(this.#entry as Entry)
        : await this.#engine.keep(this.#entry as Entry, this.#arrival, request, true);
      this.#stored = true;
      this.#feed('committed');
      // The answer came while it was being stored.
      if (this.#state === 'answered') this.#forget();
    } catch (error) {
      this.#report(error);
      this.#feed('refused');
    }
    this.#end();
  }

  #feed(event: LiveEvent): LiveEffect | undefined {
    const [state, effect] = reduceLive(this.#state, event);
    this.#state = state;
    if (effect === 'forget' && this.#stored) this.#forget();
    if (state === 'answered' || state === 'failed') this.#end();
    return effect;
  }

  #forget() {
    const entry = this.#entry as Entry;
    const deletion = this.#engine.store.delete(entry.id);
    this.#extend(deletion.then((known) => known && this.#engine.changes.tell({ type: 'delivered', entry })));
  }

  #extend(promise: Promise<unknown>) {
    this.#event.waitUntil(promise.catch((error: unknown) => this.#report(error)));
  }

  #waits() {
    return new Error(`Waits in queue "${this.#engine.name}"`);
  }

  #report(error: unknown) {
    if (process.env.NODE_ENV !== 'production') devLog('error', error);
  }
}
