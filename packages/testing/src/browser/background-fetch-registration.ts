import { settleForCaller } from '../context/execution-context.ts';
import { ScopeTarget } from '../scope/scope-target.ts';

/** The state of one background fetch in the browser. */
export interface BackgroundFetch {
  readonly id: string;
  readonly requests: Request[];
  readonly downloadTotal: number;
  downloaded: number;
  failureReason: string;
  /** By URL. Empty before and after the event. */
  records: Record<string, () => Response>;
  /** All registration objects of this fetch. */
  readonly seen: Set<BackgroundFetchRegistration>;
  readonly abort: () => boolean;
}

/** `BackgroundFetchRegistration`. */
export class BackgroundFetchRegistration extends ScopeTarget {
  readonly uploadTotal = 0;
  readonly uploaded = 0;
  onprogress: unknown = null;
  #fetch: BackgroundFetch;

  constructor(fetch: BackgroundFetch) {
    super();
    this.#fetch = fetch;
    fetch.seen.add(this);
  }

  get id(): string {
    return this.#fetch.id;
  }
  get downloadTotal(): number {
    return this.#fetch.downloadTotal;
  }
  get downloaded(): number {
    return this.#fetch.downloaded;
  }
  get failureReason(): string {
    return this.#fetch.failureReason;
  }
  get recordsAvailable(): boolean {
    return Object.keys(this.#fetch.records).length > 0;
  }
  get result(): string {
    return this.failureReason ? 'failure' : this.recordsAvailable ? 'success' : '';
  }

  abort(): Promise<boolean> {
    return settleForCaller(this.#fetch.abort());
  }

  /** The record of an incomplete file rejects, as in Chromium. `Vary` is respected, as in a cache. */
  match(input: RequestInfo | URL, { ignoreVary = false } = {}): Promise<object | undefined> {
    const asked = new Request(input);
    const request = this.#fetch.requests.find(
      (one) => one.url === asked.url && (ignoreVary || this.#isSelected(one, asked)),
    );
    return settleForCaller(request && this.#record(request));
  }

  #isSelected(kept: Request, asked: Request): boolean {
    const vary = this.#fetch.records[kept.url]?.().headers.get('Vary')?.split(',') ?? [];
    return vary.every((name) => {
      const field = name.trim();
      return field !== '*' && kept.headers.get(field) === asked.headers.get(field);
    });
  }

  matchAll(): Promise<object[]> {
    return settleForCaller(this.#fetch.requests.map((request) => this.#record(request)));
  }

  #record(request: Request): object {
    const made = this.#fetch.records[request.url];
    const answer = made
      ? Promise.resolve(made())
      : Promise.reject(new DOMException('The record is not available.', 'AbortError'));
    const responseReady = settleForCaller(answer);
    for (const promise of [answer, responseReady]) promise.catch(() => {});
    return { request, responseReady };
  }
}
