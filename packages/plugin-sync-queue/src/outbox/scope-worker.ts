import type { Place } from 'workbox-plugin-core/window';

const container = () => navigator.serviceWorker as ServiceWorkerContainer | undefined;
/** A page outside of the scope gets no event of its registration. */
const lookSeconds = 5;

/** The worker of a scope, as a page sees it that may be anywhere in the origin. */
export class ScopeWorker implements Place {
  readonly scope: string;
  /** The controller of this page that is known to be the worker of the scope. */
  #controller: ServiceWorker | undefined;

  constructor(scope: string) {
    this.scope = scope;
  }

  /** Whatever worker has the requests of this page now. */
  get controller(): ServiceWorker | null | undefined {
    return container()?.controller;
  }

  /** Whether the worker of the scope is known to control this page. */
  get controls(): boolean {
    return this.#controller !== undefined && this.controller === this.#controller;
  }

  /** The active worker of the scope, whether it controls this page or not. */
  async active(): Promise<ServiceWorker | undefined> {
    const active = (await this.#find())?.active ?? undefined;
    this.#controller = active === this.controller ? active : undefined;
    return active;
  }

  readonly registration = async (): Promise<ServiceWorkerRegistration> => {
    const ready = location.href.startsWith(this.scope) ? await container()?.ready : undefined;
    if (ready?.scope === this.scope) return ready;
    for (;;) {
      const found = await this.#find();
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, lookSeconds * 1000));
    }
  };

  async #find(): Promise<ServiceWorkerRegistration | undefined> {
    // A page may be forbidden to ask: then it has no worker.
    const found = await container()
      ?.getRegistration(this.scope)
      .catch(() => undefined);
    return found?.scope === this.scope ? found : undefined;
  }
}
