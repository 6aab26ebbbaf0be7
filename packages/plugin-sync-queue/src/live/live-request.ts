import { withTimeout } from 'workbox-plugin-core';
import { createEntry } from '../queue/create-entry.ts';
import { bodyStart, createResult } from '../queue/create-result.ts';
import { deleteLive } from './delete-live.ts';
import { trackInFlight, waitForEarlier, waitForTurn } from './in-flight.ts';
import { extender, report } from '../queue/extend-event.ts';
import type { ResultOutcome } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import { rekeyed, withLiveOptions } from '../policy/idempotency-key.ts';
import { classifyAttempt } from '../queue/classify-attempt.ts';
import { reduceLive, type LiveEvent, type LiveState } from '../policy/live-state.ts';
import { metadataOf } from '../queue/lane-of.ts';
import { laneOfOwner, type Owner } from '../queue/owners.ts';
import { storageTimeoutSeconds } from '../queue/queue-state.ts';
import { classifyLive, classifyReplayed, type Outcome, type Verdict } from '../policy/outcome.ts';
import type { QueueEngine } from '../api/queue-engine.ts';
import { receiptFor } from './receipt.ts';
import { markAttempt } from '../policy/after-failure.ts';
import { conclude } from '../policy/conclude.ts';
import type { SyncQueueError } from '../shared/sync-queue-error.ts';

export type LiveRequest = ReturnType<typeof createLiveRequest>;

/** One request of a page on its way through the strategy: does what the table of live-request.ts says. */
export function createLiveRequest(
  engine: QueueEngine,
  event: ExtendableEvent,
  { signal, method, url }: Request,
  laneName: string,
) {
  const { lanes, options, scheduler } = engine;
  const arrival = engine.nextArrival();
  const createdAt = Date.now();
  let lane = lanes.of({ lane: laneName });
  /** From then on replay waits for it no longer, and the lane may be dropped. */
  let end = trackInFlight(engine, lane, arrival);
  let state: LiveState = 'arrived';
  let entry!: Entry;
  /** The request with its key on. */
  let begun: Promise<Request> | undefined;
  let keeping: Promise<void> | undefined;
  let stored = false;
  /** Why it could not be kept. */
  let rejection: unknown;
  /** The answer that came by replay. */
  let answer: Response | undefined;
  /** The answer that came while the page's strategy had given up and the write was being stored. */
  let late: Response | undefined;
  /** The page was given what is there for it. */
  let told = false;
  /** A copy of the server's final answer to this very request, where the write is stored. */
  let final: Response | undefined;
  /** How it ended, where nobody gave it up. */
  let ended: ResultOutcome = 'discarded';

  const extend = extender(event);
  const pathOf = (href: string) => href.split(/[?#]/)[0];
  const { clientId } = event as Partial<FetchEvent>;
  const { clients } = globalThis as unknown as ServiceWorkerGlobalScope;
  // Of a navigation it is the page that is left, which stays until there is an answer; `get(resultingClientId)`
  // would wait for that answer.
  const hasClient = async () => !clientId || Boolean(await clients.get(clientId));
  const isThere = async () => !signal.aborted && hasClient();
  const isKept = () => state === 'stored' || state === 'receipt';
  const waits = () => new Error(`Waits in queue "${engine.name}"`);

  /** Whether that changed anything. */
  const feed = (what: LiveEvent): boolean => {
    const before = state;
    state = reduceLive(state, what);
    if (state === before) return false;
    if (state === 'answered' || state === 'failed') {
      // What replay has answered, replay deletes; what is being stored is deleted when it is.
      if (stored && !answer) leave();
      else if (before !== 'stored' && before !== 'joined') end();
    }
    return true;
  };
  /** Replay waits until its copy is gone, for it would send it again. */
  const leave = () => {
    const endNow = end;
    end = () => {};
    const gone = deleteLive(engine, entry, ended, final).finally(() => {
      endNow();
      lanes.dropIfEmpty(lane);
    });
    extend(gone.then((tell) => tell()));
  };

  const begin = async (request: Request): Promise<Request> => {
    const until = Date.now() + storageTimeoutSeconds * 1000;
    const known = engine
      .load()
      .catch(report)
      .then(() => engine.refreshOwner());
    // Where nobody says in time who it is, it is nobody's.
    const owner = await withTimeout<Owner>(storageTimeoutSeconds, known, () => null);
    if (owner) {
      // Its lane is known only now: there, and only there, it is waited for.
      const [endHere, before] = [end, lane];
      lane = lanes.of({ lane: laneOfOwner(owner, laneName), owner });
      end = trackInFlight(engine, lane, arrival);
      endHere();
      lanes.dropIfEmpty(before);
    }
    await withTimeout((until - Date.now()) / 1000, engine.read(lane).catch(report), () => {});
    const metadata = metadataOf(request, engine.name, options);
    const place = {
      ...{ lane: lane.name, arrival, createdAt },
      ...(owner && { owner }),
      ...(metadata !== undefined && { metadata }),
    };
    const [draft, keyed] = createEntry(request, engine, place);
    entry = draft;
    return keyed;
  };

  /** With `waits`, what comes next in its lane queues up behind it, and replay may have it. */
  const keep = async (request: Request, waits = true, until?: number) => {
    const before = state;
    try {
      entry = await (stored ? engine.requeue(entry) : engine.enqueue(entry, arrival, request, waits, until));
      stored = true;
      feed('committed');
      // The answer came while it was being stored.
      if (state === 'answered') leave();
    } catch (error) {
      report(error);
      // Somebody has discarded or cleared it.
      if (feed('refused') && (error as SyncQueueError).code !== 'not-found') rejection = error;
    }
    // What could not be queued up waits for its turn in memory.
    if (waits && (stored || before !== 'joined')) end();
  };

  /** Says of a dead letter that nobody was there to be told. */
  const bury = async ({ response, error }: Outcome, request: Request) => {
    const reading = (async () => response && bodyStart(response.clone(), options))().catch(() => {});
    const body = (await withTimeout(options.attemptTimeoutSeconds, reading, () => {})) ?? undefined;
    await keeping;
    if (!stored) return;
    const result = (dead: Entry) => createResult(dead, 'refused', options, { response, body });
    await engine.store.update(entry.id, (dead) => dead, result);
    await engine.hooks.tell('requestDidFail', { entry, request, ...(response ? { response } : { error }) });
  };

  /** After an attempt that did not deliver: kept, where a later one may do better. */
  const fail = async (outcome: Outcome, verdict: Verdict, request: Request) => {
    const circumstances = { now: Date.now(), onLine: navigator.onLine };
    const conclusion = conclude(entry, outcome, verdict, await isThere(), options, circumstances);
    if ('ended' in conclusion) feed('other-error');
    else if (feed('failure')) {
      const { entry: next } = conclusion;
      const isDead = next.state === 'dead';
      // A dead letter takes no other's place.
      entry = isDead ? { ...next, coalesceKey: undefined } : next;
      keeping = keep(request.clone());
      if (isDead) extend(bury(outcome, request));
    }
    await keeping;
  };
  const failBy = async (kind: Outcome['kind'], error: unknown, request: Request) => {
    const outcome = { kind, error };
    // The page itself gave up; a tab that was closed did not. Any other failure is kept, whatever its error says:
    // other engines, plugins and their signals have words of their own, and the key makes it harmless to send it again.
    const verdict =
      signal.aborted && (await hasClient())
        ? 'delivered'
        : await classifyAttempt(outcome, entry, options, !isKept());
    await fail(outcome, verdict, request);
  };

  /** The page has taken back what waits for its turn. */
  const discard = async () => {
    const result = createResult(entry, 'discarded', options);
    if (!(await engine.store.delete(entry.id, result))) return;
    lane.releaseWaiters(entry.id, null);
    lane.invalidate();
    engine.changes.tell({ type: 'removed', entry });
  };

  const join = async (request: Request, until: number): Promise<Request> => {
    const turn = waitForTurn(lane, entry.id, options.maxWaitSeconds, isThere);
    feed('lane-waits');
    await (keeping = keep(request.clone(), true, until));
    if (stored) {
      // A tab that was closed has taken nothing back.
      const takeBack = () =>
        state === 'joined' && extend(hasClient().then((is) => (is ? discard() : undefined)));
      signal.addEventListener('abort', takeBack);
      if (signal.aborted) takeBack();
      extend(scheduler.replay('traffic'));
      const turned = await turn;
      answer = turned ?? undefined;
      feed(turned ? 'answer' : turned === null ? 'refused' : 'failure');
      throw waits();
    }
    lane.waitingPages.delete(entry.id);
    // A limit is the app's own wish.
    if ((rejection as SyncQueueError | undefined)?.code !== 'storage-failed') throw waits();
    // What is late already waits for nothing more, for the storage may hang for ever.
    const isLate = (rejection as SyncQueueError).details['error'] === 'TimeoutError';
    const ready = isLate || waitForEarlier(engine, lane, arrival);
    extend(
      scheduler.replay('traffic').then(() => scheduler.replayAndStayAlive('none', options.maxWaitSeconds)),
    );
    const isReady = await ready;
    await withTimeout<Owner>(
      isLate ? 0 : options.attemptTimeoutSeconds,
      engine.refreshOwner(),
      () => lanes.owner,
    );
    if (!isReady || !lanes.isSendable(entry.owner)) throw waits();
    // It is sent as without the queue: there is no place to keep it.
    return request;
  };

  /** The answer that came by replay or in the meantime, or the receipt if the write is kept. */
  const receipt = async (request: Request): Promise<Response | undefined> => {
    told = true;
    return (
      answer ??
      late ??
      (state === 'receipt' && entry.state !== 'dead' ? receiptFor(entry, request, options) : undefined)
    );
  };

  /** Workbox ignores what an earlier `requestWillFetch` throws if that is no Error, and sends without asking us. */
  const noteUnasked = async (request: Request) => {
    if (state !== 'arrived') return;
    await (begun ??= begin(request.clone()));
    entry = markAttempt(entry, Date.now(), navigator.onLine);
    feed('lane-free');
  };

  const live = {
    /** Whether it is this write, also with headers or a query that plugins have added: a strategy may send others. */
    isOf: (request: Request) => request.method === method && pathOf(request.url) === pathOf(url),

    /** `requestWillFetch`: the request to send; throws when it had to queue up behind others. */
    async send(request: Request): Promise<Request> {
      const again = begun;
      const until = Date.now() + storageTimeoutSeconds * 1000;
      const keyed = await (begun ??= begin(request));
      if (!again && state === 'arrived') {
        // What is nobody's is not sent later by itself, so nothing waits behind it.
        if (lane.isBlocked && lanes.isSendable(entry.owner)) return join(keyed, until);
        const draft = entry;
        const who = entry.owner ?? lanes.owner;
        entry = markAttempt(draft, Date.now(), navigator.onLine);
        let now = lanes.owner;
        if (options.persist === 'before-send') {
          await keep(keyed.clone(), false, until);
          now = await withTimeout<Owner>(
            (until - Date.now()) / 1000,
            engine.refreshOwner(),
            () => lanes.owner,
          );
        }
        if (who !== undefined && (now !== who || lanes.owner !== who)) {
          // Another person is there than a moment ago, and it would leave with their cookies.
          entry = { ...draft, order: entry.order };
          if (feed('failure')) await (keeping = keep(keyed));
          throw waits();
        }
        feed('lane-free');
      }
      // What is kept is not sent beside the queue.
      if (state !== 'in-flight' && state !== 'failed') throw waits();
      return withLiveOptions(again ? rekeyed(request, keyed) : keyed, entry, options);
    },

    /** `fetchDidSucceed`: what the page gets, the answer itself or a receipt. */
    async succeed(request: Request, response: Response): Promise<Response> {
      told = true;
      await noteUnasked(request);
      const outcome: Outcome = { kind: 'answer', request, response };
      engine.noteAnswer();
      let atReplay: Verdict | undefined;
      const verdict = await classifyAttempt(outcome, entry, options, !isKept(), () => {
        atReplay = classifyReplayed(outcome, entry);
        return isKept() ? atReplay : classifyLive(response);
      });
      // The page has its receipt: only a delivery ends it now, and of all else replay makes what is due.
      if (isKept() && verdict !== 'delivered') return response;
      const ending = atReplay ?? verdict;
      // Nobody is there to decide what becomes of it.
      const isUntold = ending !== 'delivered' && !isKept() && !(await isThere());
      if (isUntold || verdict === 'retry' || verdict === 'hold') {
        await fail(outcome, isUntold ? ending : verdict, request.clone());
        return (await receipt(request)) ?? response;
      }
      ended = ending === 'delivered' ? ending : 'refused';
      if (state !== 'in-flight' || stored) final = response.clone();
      if (state === 'stored') late = response.clone();
      feed('answer');
      rejection = undefined;
      if (lane.head?.state === 'held' && atReplay !== 'hold')
        extend(engine.releaseHeldLanes(lane).then(() => scheduler.replay('none')));
      else if (lanes.hasWork()) extend(scheduler.replay('traffic'));
      return response;
    },

    /** `fetchDidFail` */
    async fail(request: Request, error: unknown): Promise<void> {
      told = false;
      await noteUnasked(request);
      await failBy('network', error, request);
    },

    /** `handlerDidError`: what the page gets instead of the error, if anything. */
    async recover(request: Request, error: unknown): Promise<Response | undefined> {
      const keyed = await (begun ??= begin(request.clone()));
      // Another plugin threw before the send.
      if (state === 'arrived') await failBy('hook', error, keyed);
      // Workbox sent a clone, so its body is still there.
      else if (state === 'in-flight') await failBy('timeout', error, rekeyed(request, keyed));
      else {
        // The strategy gives up in the middle of it.
        await keeping;
        // It has waited for its turn: replay must not think that it listens still.
        lane.releaseWaiters(entry.id);
        feed('failure');
      }
      return receipt(request);
    },

    /** `handlerWillRespond`: the same where the `handlerDidError` of an earlier plugin has answered. */
    async respond(request: Request, response: Response): Promise<Response> {
      // Where nothing was sent, the strategy has answered by itself.
      if (told || state === 'arrived') return response;
      return (await live.recover(request, waits())) ?? response;
    },

    /** `handlerDidComplete`: nothing of it is at the network any more. */
    complete() {
      end();
      // The page has its receipt by now.
      if (state === 'receipt') extend(scheduler.scheduleReplay());
      if (rejection) extend(engine.reject(entry, rejection));
      lanes.dropIfEmpty(lane);
    },
  };
  return live;
}
