import type { WorkboxPlugin } from 'workbox-core/types.js';
import { devLog, warnAboutScope, warnOnce } from 'workbox-plugin-core';
import { LiveRequest } from '../live/live-request.ts';
import { isCrossSiteForm } from '../policy/admission.ts';
import { laneOf } from '../queue/callbacks.ts';
import { rejectPages } from '../features/pages.ts';
import type { Feature } from '../queue/feature.ts';
import type { CoreOptions } from '../queue/options.ts';
import type { SyncQueue } from '../queue/sync-queue.ts';
import { attach } from '../queue/worker-events.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import { watchMisuse } from './dev-warnings.ts';
import { QueueEngine } from './queue-engine.ts';
import { resolveOptions } from './resolve-options.ts';

declare const process: { env: { NODE_ENV?: string } };

/** They change nothing on the server (RFC 9110 §9.2.1; QUERY: RFC 10008), so nothing of them is to be kept. */
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY']);

type State = { live?: LiveRequest | null };

/**
 * What both forms of the plugin do: they differ in where their features come from. Build tools construct it; its options
 * are not checked.
 */
export class QueuePlugin implements WorkboxPlugin {
  /** The queue itself: list, push, replay, pause. */
  readonly queue: SyncQueue;
  readonly #engine: QueueEngine;

  /** @throws SyncQueueError `duplicate-queue-name` */
  constructor(name: string, options: CoreOptions, features: readonly Feature[]) {
    if (process.env.NODE_ENV !== 'production') warnAboutScope('workbox-plugin-sync-queue', 'worker');
    const engine = new QueueEngine(name, resolveOptions(options), features);
    this.#engine = engine;
    this.queue = engine.verbs;
    attach(name, engine.tags, {
      sync: (lastChance) => engine.scheduler.syncEvent(lastChance),
      wake: async (trigger) => {
        if (await engine.mayHaveEntries()) await engine.scheduler.replayAndStayAlive(trigger);
      },
    });
    if (process.env.NODE_ENV !== 'production') {
      watchMisuse(this, name, Boolean(options.classify));
      if (!features.some((feature) => feature.name === 'pages')) rejectPages(engine);
    }
  }

  handlerWillStart: Required<WorkboxPlugin>['handlerWillStart'] = async ({ request, event, state }) => {
    this.#live(request, event, state);
  };

  requestWillFetch: Required<WorkboxPlugin>['requestWillFetch'] = async ({ request, event, state }) =>
    this.#sent(request, { live: this.#live(request, event, state) })?.send(request) ?? request;

  fetchDidSucceed: Required<WorkboxPlugin>['fetchDidSucceed'] = async ({ request, response, state }) =>
    this.#sent(request, this.#of(state))?.succeed(request, response) ?? response;

  fetchDidFail: Required<WorkboxPlugin>['fetchDidFail'] = async ({ request, error, state }) =>
    this.#sent(request, this.#of(state))?.fail(request, error);

  handlerDidError: Required<WorkboxPlugin>['handlerDidError'] = async ({ request, error, state }) =>
    this.#of(state).live?.recover(request, error);

  handlerWillRespond: Required<WorkboxPlugin>['handlerWillRespond'] = async ({ request, response, state }) =>
    this.#of(state).live?.respond(request, response) ?? response;

  handlerDidComplete: Required<WorkboxPlugin>['handlerDidComplete'] = async ({ state }) =>
    this.#of(state).live?.complete();

  /** A strategy may send other requests, too: they pass. */
  #sent(request: Request, { live }: State): LiveRequest | undefined {
    return live?.isOf(request) ? live : undefined;
  }

  /** @throws SyncQueueError `called-by-hand` */
  #of(state: State | undefined): State {
    if (!state) throw new SyncQueueError('called-by-hand', { name: this.queue.name });
    return state;
  }

  /** The write that `given` stands for; `null` for what is not kept. */
  #live(request: Request, event: ExtendableEvent, given: State | undefined): LiveRequest | null {
    const state = this.#of(event && given);
    if (state.live !== undefined) return state.live;
    const { name, options, scope } = this.#engine;
    if (options.disabled) return (state.live = null);
    if (safeMethods.has(request.method)) {
      if (process.env.NODE_ENV !== 'production')
        warnOnce(
          `Queue "${name}": its route also takes ${request.method}, which is never kept. Register the route for the verbs that write.`,
        );
      return (state.live = null);
    }
    // The page's own request, too: a strategy may have been given a copy, whose mode and referrer are others.
    for (const one of [request, (event as Partial<FetchEvent>).request])
      if (one?.method === request.method && isCrossSiteForm(one, scope, options)) {
        if (process.env.NODE_ENV !== 'production')
          devLog(
            'warn',
            `Queue "${name}": a form navigation to ${request.url} is sent, but not kept if that fails: ${
              one.referrer
                ? `${one.referrer} is of another site`
                : 'it has no referrer, so any site may have begun it'
            }. See the option "allowCrossSiteForms".`,
          );
        return (state.live = null);
      }
    const lane = laneOf(request, name, options);
    return (state.live = lane === null ? null : new LiveRequest(this.#engine, event, request, lane));
  }
}
