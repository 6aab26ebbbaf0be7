import {
  currentContext,
  never,
  runOutside,
  settleForCaller,
  type ExecutionContext,
} from '../context/execution-context.ts';
import { later } from '../context/real-time.ts';

type Mode = 'exclusive' | 'shared';
interface Lock {
  name: string;
  mode: Mode;
}
interface Options {
  mode?: Mode;
  ifAvailable?: boolean;
  steal?: boolean;
  signal?: AbortSignal;
}
interface LockRequest extends Lock {
  context: ExecutionContext | undefined;
  ifAvailable: boolean;
  /** Calls the callback with the lock or with null. Resolves when the lock is free again. */
  grant: (lock: Lock | null) => Promise<void>;
}

/** The Web Locks of one browser. They are not re-entrant. A termination releases the locks of its context. */
export class LockManager {
  #held = new Set<LockRequest>();
  #waiting: LockRequest[] = [];

  request<T>(
    name: string,
    optionsOrCallback: Options | ((lock: Lock | null) => T),
    maybeCallback?: (lock: Lock | null) => T,
  ): Promise<Awaited<T>> {
    const options = typeof optionsOrCallback === 'function' ? {} : optionsOrCallback;
    const callback = (typeof optionsOrCallback === 'function' ? optionsOrCallback : maybeCallback) as (
      lock: Lock | null,
    ) => T;
    const context = currentContext();
    if (context !== undefined && !context.beginEffect()) return never();
    return settleForCaller(runOutside(() => this.#request(name, options, callback, context)));
  }

  async #request<T>(
    name: string,
    { mode = 'exclusive', ifAvailable = false, steal = false, signal }: Options,
    callback: (lock: Lock | null) => T,
    context: ExecutionContext | undefined,
  ): Promise<Awaited<T>> {
    if (typeof callback !== 'function')
      throw new TypeError('Failed to request a lock: no callback was given.');
    if (steal) throw new DOMException('The fake LockManager cannot steal.', 'NotSupportedError');
    if (signal && ifAvailable) {
      throw new DOMException("'signal' and 'ifAvailable' cannot go together.", 'NotSupportedError');
    }
    signal?.throwIfAborted();

    return new Promise<Awaited<T>>((resolve, reject) => {
      const grant = async (lock: Lock | null) => {
        if (context !== undefined && !context.beginDelivery()) return;
        const hold = async () => {
          resolve(await (context === undefined ? callback(lock) : context.run(() => callback(lock))));
        };
        await hold().catch(reject);
      };
      const request: LockRequest = { name, mode, context, ifAvailable, grant };
      this.#waiting.push(request);
      const removeCleanUp = context?.onTerminate(() => {
        this.#waiting = this.#waiting.filter((other) => other !== request);
        this.#held.delete(request);
        this.#next();
      });
      signal?.addEventListener('abort', () => {
        if (!this.#waiting.includes(request)) return;
        this.#waiting = this.#waiting.filter((other) => other !== request);
        removeCleanUp?.();
        reject(signal.reason as Error);
      });
      this.#next();
    });
  }

  #isFree({ name, mode }: Lock, among: Iterable<Lock>): boolean {
    for (const other of among) {
      if (other.name === name && (mode === 'exclusive' || other.mode === 'exclusive')) return false;
    }
    return true;
  }

  #next(): void {
    later(() => {
      const ahead: Lock[] = [...this.#held];
      for (const request of [...this.#waiting]) {
        if (this.#isFree(request, ahead)) this.#grant(request);
        else if (request.ifAvailable) this.#refuse(request);
        ahead.push(request);
      }
    });
  }

  #grant(request: LockRequest): void {
    this.#waiting = this.#waiting.filter((other) => other !== request);
    this.#held.add(request);
    void request.grant({ name: request.name, mode: request.mode }).then(() => {
      // A context that was terminated in its callback has released the lock already.
      if (this.#held.delete(request)) this.#next();
    });
  }

  #refuse(request: LockRequest): void {
    this.#waiting = this.#waiting.filter((other) => other !== request);
    void request.grant(null);
  }

  /** The held and the pending locks, as in the Web Locks API. */
  query(): Promise<{ held: Lock[]; pending: Lock[] }> {
    const show = ({ name, mode, context }: LockRequest) => ({ name, mode, clientId: context?.name ?? '' });
    return settleForCaller({ held: [...this.#held].map(show), pending: this.#waiting.map(show) });
  }
}
