import type { CDPSession } from 'playwright-core';
import { waitFor } from './wait-for.ts';

/** A service worker registration, by the names that the DevTools protocol uses. */
export interface Registration {
  origin: string;
  registrationId: string;
  scope: string;
}

interface Worker {
  status: string;
  runningStatus: 'stopped' | 'starting' | 'running' | 'stopping';
}

/** The service worker registrations of a browser context, as the DevTools protocol reports them. */
export class Registrations {
  /** Ids by scope. */
  readonly #ids = new Map<string, string>();
  /** By the id of the registration, its workers. Workers that have not run yet are missing. */
  readonly #workers = new Map<string, Map<string, Worker>>();

  /** Observes the registrations of the context to which the page of `session` belongs. */
  static async observe(session: CDPSession): Promise<Registrations> {
    const found = new Registrations();
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      for (const { scopeURL, registrationId, isDeleted } of registrations)
        if (!isDeleted) found.#ids.set(scopeURL, registrationId);
        else if (found.#ids.get(scopeURL) === registrationId) found.#ids.delete(scopeURL);
    });
    session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      for (const { registrationId, versionId, status, runningStatus } of versions) {
        const workers = found.#workers.get(registrationId) ?? new Map<string, Worker>();
        found.#workers.set(registrationId, workers.set(versionId, { status, runningStatus }));
      }
    });
    await session.send('ServiceWorker.enable');
    return found;
  }

  /** All scopes with a registration. */
  get scopes(): string[] {
    return [...this.#ids.keys()];
  }

  /** The scopes whose active worker has this state. */
  scopesWhere(wanted: Worker['runningStatus'][]): string[] {
    const isWanted = ({ status, runningStatus }: Worker) =>
      status === 'activated' && wanted.includes(runningStatus);
    return this.scopes.filter((url) => {
      const workers = this.#workers.get(this.#ids.get(url)!);
      return workers && [...workers.values()].some(isWanted);
    });
  }

  /** Waits until a worker is active in the scope. Without `scope` there must be one registration only. */
  async find(action: string, scope: string | undefined, timeout: number): Promise<Registration> {
    const isActive = ([url, id]: [string, string]) => {
      if (scope !== undefined && url !== scope) return false;
      const workers = this.#workers.get(id);
      return !workers || [...workers.values()].some(({ status }) => status === 'activated');
    };
    const active = () => [...this.#ids].filter(isActive);
    if (!(await waitFor(() => active().length > 0, timeout))) {
      const where = scope === undefined ? '' : ` in the scope ${scope}`;
      const others = this.scopes.length
        ? `The browser has workers in: ${this.scopes.join(', ')}`
        : 'It has none';
      throw new Error(
        `Failed to ${action}: no service worker is active${where} after ${timeout / 1000} s. ${others}.`,
      );
    }
    const [[url, registrationId], ...more] = active() as [[string, string], ...[string, string][]];
    if (more.length)
      throw new Error(
        `Failed to ${action}: the browser has more than one service worker. ` +
          `Give \`scope\`, one of: ${[url, ...more.map(([other]) => other)].join(', ')}.`,
      );
    return { origin: new URL(url).origin, registrationId, scope: url };
  }
}
