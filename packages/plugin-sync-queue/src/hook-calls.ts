import { devLog } from 'workbox-plugin-core';
import type { Entry } from './entry.ts';
import type { ResolvedOptions } from './options.ts';
import type { Outcome, Verdict } from './outcome.ts';
import type { QueueChanges } from './queue-changes.ts';
import type { ReplayEvents } from './replay-parts.ts';

declare const process: { env: { NODE_ENV?: string } };

/** Carries what the replayer says to the app's hooks and to the pages. */
export class HookCalls implements ReplayEvents {
  /** Entries that are at the server now. */
  readonly sendingIds = new Set<string>();
  readonly #queue: string;
  readonly #options: ResolvedOptions;
  readonly #changes: QueueChanges;
  #depth = 0;

  constructor(queue: string, options: ResolvedOptions, changes: QueueChanges) {
    this.#queue = queue;
    this.#options = options;
    this.#changes = changes;
  }

  /** Whether a hook is running: what it asks the queue for must not wait for the queue. */
  get running() {
    return this.#depth > 0;
  }

  readonly requestWillReplay: ReplayEvents['requestWillReplay'] = (param) =>
    this.#inside(async () => this.#options.requestWillReplay?.(param));

  sending(entry: Entry) {
    this.sendingIds.add(entry.id);
    this.#changes.tell({ type: 'updated', entry: { ...entry, state: 'sending' } });
    return () => this.sendingIds.delete(entry.id);
  }

  async delivered(entry: Entry, verdict: Verdict, request?: Request, response?: Response) {
    const { requestDidReplay } = this.#options;
    if (process.env.NODE_ENV !== 'production')
      devLog('info', `Queue "${this.#queue}": ${entry.method} ${entry.url} was delivered.`);
    if (requestDidReplay && verdict === 'delivered' && request && response)
      await this.#careful(() => requestDidReplay({ entry, request, response }));
    this.#changes.tell({ type: 'delivered', entry });
  }

  async failed(entry: Entry, outcome: Outcome) {
    this.#changes.tell({ type: 'updated', entry });
    const { requestDidFail } = this.#options;
    const { state, method, url, lastFailure, deadReason } = entry;
    if (process.env.NODE_ENV !== 'production')
      devLog(state === 'dead' ? 'error' : 'info', `Queue "${this.#queue}": ${method} ${url} is ${state}.`, {
        lastFailure,
        deadReason,
      });
    const { response, error } = outcome as { response?: Response; error?: unknown };
    if (requestDidFail)
      await this.#careful(() =>
        requestDidFail({ entry, ...(response && { response }), ...(error !== undefined && { error }) }),
      );
  }

  async drained() {
    const { queueDidDrain } = this.#options;
    if (queueDidDrain) await this.#careful(() => queueDidDrain({ queue: this.#queue }));
  }

  /** A hook that throws is the app's own affair: the entry's fate is decided already. */
  async #careful(hook: () => unknown) {
    try {
      await this.#inside(async () => hook());
    } catch (error) {
      if (process.env.NODE_ENV !== 'production')
        devLog('error', `Queue "${this.#queue}": a hook threw.`, error);
    }
  }

  async #inside<T>(hook: () => Promise<T>): Promise<T> {
    const { attemptTimeoutSeconds } = this.#options;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // One that hangs must not hang the queue with it.
    const late = new Promise<never>((_, reject) => {
      const giveUp = () => reject(new Error(`A hook took longer than ${attemptTimeoutSeconds} s`));
      timer = setTimeout(giveUp, attemptTimeoutSeconds * 1000);
    });
    this.#depth++;
    try {
      return await Promise.race([hook(), late]);
    } finally {
      clearTimeout(timer);
      this.#depth--;
    }
  }
}
