import { withTimeout } from 'workbox-plugin-core';
import { rekeyed } from '../policy/idempotency-key.ts';
import { createEntry } from '../queue/create-entry.ts';
import { enqueue, onDiscarded, requeue } from '../queue/enqueue.ts';
import { loadLane } from '../queue/load-queue.ts';
import { report } from '../queue/worker-events.ts';
import { metadataOf } from '../queue/callbacks.ts';
import type { Lane } from '../queue/lane.ts';
import { laneOfOwner, type Owner } from '../queue/owners.ts';
import { storageTimeoutSeconds, type QueueState } from '../queue/queue-state.ts';
import type { ResultOutcome } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import { trackInFlight } from './in-flight.ts';

/** What the queue has of a live request: its lane, its entry, and the stored copy if there is one. */
export class LiveCopy {
  readonly arrival: number;
  lane: Lane;
  /** As it is stored, or would be. Set by {@link prepare}. */
  entry!: Entry;
  isStored = false;
  /** Where it is sent to, if a feature has changed the request. */
  sentURL: string | undefined;
  readonly #queue: QueueState;
  readonly #laneName: string;
  readonly #createdAt = Date.now();
  #end: () => void;
  #keyed: Promise<Request> | undefined;

  constructor(queue: QueueState, laneName: string) {
    this.#queue = queue;
    this.#laneName = laneName;
    this.arrival = queue.nextArrival();
    this.lane = queue.lanes.of({ lane: laneName });
    this.#end = trackInFlight(queue, this.lane, this.arrival);
  }

  get isPrepared() {
    return this.#keyed !== undefined;
  }

  /** Finds out whose it is, reads its lane, and puts the key on. The first call does it for all. */
  async prepare(request: Request): Promise<Request> {
    if (!this.#keyed) return (this.#keyed = this.#prepare(request));
    const keyed = await this.#keyed;
    return rekeyed(
      this.sentURL === undefined ? request : await this.#queue.rewrite(request, this.entry),
      keyed,
    );
  }

  async #prepare(request: Request): Promise<Request> {
    const queue = this.#queue;
    const { lanes } = queue;
    const until = Date.now() + storageTimeoutSeconds * 1000;
    // Most writes find all that is known in memory: they set no timer.
    let { owner } = lanes;
    if (!queue.isUpToDate) {
      const known = queue
        .load()
        .catch(report)
        .then(() => queue.refreshOwner());
      // Without an answer in time it has no owner.
      owner = await withTimeout<Owner>(storageTimeoutSeconds, known, () => null);
    }
    if (owner) this.#moveTo(lanes.of({ lane: laneOfOwner(owner, this.#laneName), owner }));
    const { lane, arrival } = this;
    if (!lanes.isComplete && !lane.isRead)
      await withTimeout((until - Date.now()) / 1000, loadLane(queue, lane).catch(report), () => {});
    const metadata = metadataOf(request, queue.name, queue.options);
    const [entry, keyed] = createEntry(request, queue, {
      ...{ lane: lane.name, arrival, createdAt: this.#createdAt },
      ...(owner && { owner }),
      ...(metadata !== undefined && { metadata }),
    });
    this.entry = entry;
    const sent = await queue.rewrite(keyed, entry);
    if (sent !== keyed) this.entry = { ...entry, url: (this.sentURL = sent.url) };
    return sent;
  }

  /** The lane of its owner: there, and only there, replay waits for it. */
  #moveTo(lane: Lane) {
    const [end, before] = [this.#end, this.lane];
    this.lane = lane;
    this.#end = trackInFlight(this.#queue, lane, this.arrival);
    end();
    this.#queue.lanes.dropIfEmpty(before);
  }

  /** With `waits`, newcomers of its lane queue up behind it, and replay may have it. */
  async store(request: Request, waits: boolean, until?: number): Promise<void> {
    const { entry, arrival } = this;
    this.entry = await (this.isStored
      ? requeue(this.#queue, entry)
      : enqueue(this.#queue, entry, arrival, request, waits, until));
    this.isStored = true;
  }

  /** Nothing of it is at the network any more: replay waits for it no longer. */
  end() {
    this.#end();
  }

  /**
   * Deletes the stored copy after the live request has ended. Replay waits until the copy is deleted: it would send it
   * again. Resolves when the result is complete and the pages are told, which may be long after the deletion.
   */
  async delete(outcome: ResultOutcome, response: Response | undefined): Promise<void> {
    const { store, events, options, lanes } = this.#queue;
    const { entry, lane } = this;
    const end = this.#end;
    this.#end = () => {};
    const known = await store.conclude({ entry, ended: { outcome, response } }).finally(() => {
      end();
      lanes.dropIfEmpty(lane);
    });
    if (!known) return;
    const complete = async (answer: Response) => {
      const body = await this.#queue.readAnswer(answer);
      if (body) await store.conclude({ entry, ended: { outcome, response: answer, body, isAddition: true } });
    };
    if (response)
      await withTimeout(options.attemptTimeoutSeconds, complete(response), () => {}).catch(() => {});
    await events.publish({ type: 'delivered', entry });
  }

  /** The page has taken it back while it waits for its turn. */
  async discard(): Promise<void> {
    const { entry } = this;
    if (await this.#queue.store.delete(entry.id, { outcome: 'discarded' })) onDiscarded(this.#queue, entry);
  }
}
