import type { FoundRoute } from 'workbox-plugin-core';
import {
  confirms,
  hasValidator,
  looksSame,
  merge,
  sameHeaders,
  withoutValidators,
  withValidators,
} from './conditional.ts';
import { judgeAnswer } from './judge-answer.ts';
import type { ResolvedOptions } from './options.ts';
import type { Problem } from './report.ts';
import type { RunBudget } from './run-budget.ts';

export type Outcome = 'refreshed' | 'unchanged' | Omit<Problem, 'url'>;

export interface PassParam {
  /** The plugin whose callbacks it speaks to. */
  plugin: object;
  route: FoundRoute;
  cached: Response | undefined;
  /** Whether the request may carry the validators of `cached`. */
  conditional: boolean;
  options: ResolvedOptions;
  budget: RunBudget;
}

/** What the cache of a route holds for its key, whatever the route's plugins make of that. */
export const findCached = ({ key, cacheName, matchOptions }: FoundRoute): Promise<Response | undefined> =>
  caches.match(key!, { ...matchOptions, cacheName });

/** One URL on its way through its route: what the plugin's callbacks ask and tell. */
export class RefreshPass {
  readonly param: PassParam;
  bytes = 0;
  /** Pages that show what was stored are to be told. */
  isNews = false;
  /** Resolves when the network has done its part. */
  readonly answered: Promise<void>;
  #answer!: () => void;
  /** Resolves when the strategy is through with it, the cache included. */
  readonly completed: Promise<void>;
  complete!: () => void;
  #asked = false;
  #outcome: Outcome | undefined;
  /** Those of a new answer. */
  #headers: Headers | undefined;
  #counted: Promise<void> | undefined;

  constructor(param: PassParam) {
    this.param = param;
    this.answered = new Promise((resolve) => (this.#answer = resolve));
    this.completed = new Promise((resolve) => (this.complete = resolve));
  }

  /** What goes to the network in place of `request`. */
  ask(request: Request): Request {
    const { conditional, cached } = this.param;
    this.#asked = true;
    return conditional ? withValidators(request, cached!) : request;
  }

  /**
   * What the route gets in place of what came: a 304 as the stored answer, with its headers merged in.
   * Throws where what is stored is to stay.
   */
  async take(request: Request, response: Response, { cached, conditional } = this.param): Promise<Response> {
    const { budget, options } = this.param;
    const { opaque, maxBytes } = options;
    const verdict = judgeAnswer(response, cached, { conditional, opaque });
    if (typeof verdict === 'object') throw this.#refusal(verdict);
    if (verdict === 'take') {
      const length = Number(response.headers.get('content-length'));
      if (length > maxBytes) throw this.#refusal({ code: 'too-large' });
      budget.spend(0, length);
      if (budget.end) throw new Error(budget.end);
      if (!(await this.#isWelcome(request, response, cached))) throw this.#refusal({ code: 'refused' });
      this.#counted = this.#count(response.clone());
      this.#headers = response.headers;
      this.isNews = Boolean(cached && !looksSame(response, cached));
      this.#outcome = !cached || this.isNews || !hasValidator(response) ? 'refreshed' : 'unchanged';
      return response;
    }
    // What is stored may have been replaced, or deleted, since the question was asked.
    const current = verdict === 'unchanged' && (await findCached(this.param.route));
    if (current && confirms(response, current)) {
      const merged = await merge(current, response);
      void response.body?.cancel();
      this.#outcome = 'unchanged';
      this.#answer();
      return merged;
    }
    const again = withoutValidators(request);
    return this.take(again, await fetch(again), { ...this.param, cached: undefined, conditional: false });
  }

  /** What came of it, once it is completed. */
  async result(): Promise<Outcome> {
    await this.#counted;
    const outcome = this.#outcome ?? { code: this.#asked ? 'network' : 'cache-only' };
    return outcome === 'refreshed' && !(await this.#isStored()) ? { code: 'not-stored' } : outcome;
  }

  /** The route's other plugins may have kept the answer out of the cache, and nobody would have been told. */
  async #isStored(): Promise<boolean> {
    const { route, cached } = this.param;
    const stored = await findCached(route);
    const before = cached?.headers;
    return Boolean(
      stored && !(before && sameHeaders(stored.headers, before) && !sameHeaders(this.#headers!, before)),
    );
  }

  async #isWelcome(request: Request, response: Response, cached?: Response): Promise<boolean> {
    const { responseWillRefresh } = this.param.options;
    if (!responseWillRefresh) return true;
    try {
      const param = { request, response: response.clone(), cachedResponse: cached?.clone() };
      return await responseWillRefresh(param);
    } catch {
      return false;
    }
  }

  async #count({ body }: Response) {
    const { budget } = this.param;
    try {
      const reader = body?.getReader();
      for (;;) {
        const chunk = await reader?.read();
        if (!chunk || chunk.done) return;
        this.bytes += chunk.value.byteLength;
        budget.spend(chunk.value.byteLength);
      }
    } catch {
      // Cut short: the cache was not touched.
    } finally {
      this.#answer();
    }
  }

  #refusal(outcome: Outcome): Error {
    this.#outcome = outcome;
    return new Error(JSON.stringify(outcome));
  }
}
