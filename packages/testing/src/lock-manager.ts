import { currentLife, never, outside, settleForCaller, type Life } from './life.ts';
import { later } from './real-time.ts';

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
  life: Life | undefined;
  ifAvailable: boolean;
  /** Calls back with the lock, or with null; resolves when the lock is free again. */
  grant: (lock: Lock | null) => Promise<void>;
}

/** The Web Locks of one browser. Not re-entrant; what a life holds or waits for is gone with it. */
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
    const life = currentLife();
    if (life !== undefined && !life.act()) return never();
    return settleForCaller(outside(() => this.#request(name, options, callback, life)));
  }

  async #request<T>(
    name: string,
    { mode = 'exclusive', ifAvailable = false, steal = false, signal }: Options,
    callback: (lock: Lock | null) => T,
    life: Life | undefined,
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
        if (life !== undefined && !life.arrive()) return;
        const hold = async () => {
          resolve(await (life === undefined ? callback(lock) : life.run(() => callback(lock))));
        };
        await hold().catch(reject);
      };
      const request: LockRequest = { name, mode, life, ifAvailable, grant };
      this.#waiting.push(request);
      const forget = life?.atEnd(() => {
        this.#waiting = this.#waiting.filter((other) => other !== request);
        this.#held.delete(request);
        this.#next();
      });
      signal?.addEventListener('abort', () => {
        if (!this.#waiting.includes(request)) return;
        this.#waiting = this.#waiting.filter((other) => other !== request);
        forget?.();
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
      // A life that was ended in its callback has given the lock back already.
      if (this.#held.delete(request)) this.#next();
    });
  }

  #refuse(request: LockRequest): void {
    this.#waiting = this.#waiting.filter((other) => other !== request);
    void request.grant(null);
  }

  /** What is held and who waits, as in the Web Locks API. */
  query(): Promise<{ held: Lock[]; pending: Lock[] }> {
    const show = ({ name, mode, life }: LockRequest) => ({ name, mode, clientId: life?.name ?? '' });
    return settleForCaller({ held: [...this.#held].map(show), pending: this.#waiting.map(show) });
  }
}
