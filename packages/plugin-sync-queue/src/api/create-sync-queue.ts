import { trackInFlight } from '../live/in-flight.ts';
import { isCrossSiteForm } from '../policy/admission.ts';
import { laneOf } from '../queue/callbacks.ts';
import { createEntry } from '../queue/create-entry.ts';
import { enqueue } from '../queue/enqueue.ts';
import type { FeatureName } from '../queue/feature.ts';
import { listEntries } from '../queue/list-entries.ts';
import { laneOfOwner } from '../queue/owners.ts';
import type { QueueState } from '../queue/queue-state.ts';
import type { PushParam, SyncQueue } from '../queue/sync-queue.ts';
import type { Replayer } from '../replay/replayer.ts';
import { copyPushed } from '../shared/storable-request.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';

/** The methods that only a feature has, and the feature. */
const verbsOfFeatures: { [Verb in keyof SyncQueue]?: FeatureName } = {
  retry: 'management',
  discard: 'management',
  clear: 'management',
  pause: 'management',
  resume: 'management',
  result: 'results',
  request: 'conflicts',
  resolve: 'conflicts',
  retryAll: 'commands',
  discardAll: 'commands',
  update: 'commands',
  setOwner: 'owner',
  capabilities: 'pages',
};

/** The public queue: its own methods, those of its features, and an error for those of missing features. */
export function createSyncQueue(engine: QueueState, replayer: Replayer): SyncQueue {
  const { name, options, lanes, store, scheduler } = engine;
  const own: Pick<SyncQueue, 'name' | 'pushRequest' | 'getAll' | 'overview' | 'size' | 'replayRequests'> = {
    name,

    async pushRequest(param) {
      const { id, ...pushed }: PushParam = { ...param };
      const [request, metadata] = copyPushed(name, pushed.request, pushed.metadata);
      if (isCrossSiteForm(request, engine.scope, options))
        throw new SyncQueueError('cross-site-form', { name, url: request.url });
      const arrival = engine.nextArrival();
      await engine.load();
      const createdAt = Date.now();
      const owner = await engine.refreshOwner();
      const lane = laneOfOwner(owner, laneOf(request, name, options) ?? '');
      const given = {
        ...{ lane, arrival, createdAt },
        ...(id && { id }),
        ...(owner && { owner }),
        ...(metadata !== undefined && { metadata }),
      };
      const [draft, keyed] = createEntry(request, engine, given);
      // A later one, whose body is read sooner, is not sent before it.
      const place = lanes.of(draft);
      const end = trackInFlight(engine, place, arrival);
      const until = createdAt + options.attemptTimeoutSeconds * 1000;
      const entry = await enqueue(engine, draft, arrival, keyed, true, until).finally(() => {
        end();
        lanes.dropIfEmpty(place);
      });
      scheduler.scheduleReplay().catch(() => {});
      engine.wake('traffic');
      return entry;
    },

    getAll: (param) => listEntries(engine, param),

    async overview() {
      await engine.load();
      const entries = await this.getAll();
      const { disabled } = options;
      const { owner } = lanes;
      return {
        ...{ entries, paused: engine.paused, disabled, nextAttemptAt: engine.nextAttemptAt() },
        ...(owner !== undefined && { owner }),
        ...(Object.assign({}, ...engine.features.map(({ status }) => status?.())) as object),
      };
    },

    size: () => store.size(),

    async replayRequests() {
      // A hook that a replay does not wait for (`queueDidReject`) may start one.
      if (engine.isCallingApp && replayer.isRunning) replayer.signal('connectivity');
      else await scheduler.replay('connectivity');
    },
  };
  const missing = Object.entries(verbsOfFeatures).map(([verb, feature]) => [
    verb,
    async () => {
      throw new SyncQueueError('missing-feature', { name, verb, feature });
    },
  ]);
  const verbs = engine.features.map((feature) => feature.verbs);
  return Object.assign(own, Object.fromEntries(missing), ...verbs) as SyncQueue;
}
