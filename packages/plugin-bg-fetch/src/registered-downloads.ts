import { handOff, type FindRoute } from './accept.ts';
import { probeRoute, whenActive } from 'workbox-plugin-core';
import { backgroundFetchIds, listen, registrationScope, type Later } from './background-fetch-events.ts';
import { createPageCalls } from './calls-of-pages.ts';
import { createIndexedDBJobStore } from './indexed-db-job-store.ts';
import { createJobTable } from './job-table.ts';
import type { DownloadCalls, DownloadOrder } from './messages.ts';
import type { BackgroundFetchPluginOptions } from './options.ts';
import { collectRanged } from './ranged-collector.ts';
import { reconcile } from './reconcile.ts';
import { createStoring } from './storing.ts';

interface Plugin {
  readonly options: BackgroundFetchPluginOptions;
}

const plugins = new Set<Plugin>();
let shared: WorkerDownloads | undefined;

/** What the worker itself can do with downloads; starting one takes a page. */
export interface WorkerDownloads extends Pick<DownloadCalls, 'getAll' | 'abort' | 'remove'> {
  /** Keeps an order, unless its file is known; an open page, or the next one, starts it. */
  handOff(order: DownloadOrder): Promise<void>;
}

/** The downloads of this worker's registration, which all its plugins share; each knows its own routes. */
export function registeredDownloads(plugin: Plugin): WorkerDownloads {
  plugins.add(plugin);
  return (shared ??= create());
}

function create(): WorkerDownloads {
  const scope = registrationScope();
  const table = createJobTable(scope, createIndexedDBJobStore(scope, whenActive));
  const storing = createStoring(table, collectRanged);
  const calls = (later: Later) => createPageCalls(table, storing, collectRanged, findRoute, later);
  listen({
    calls,
    reconcile: (later) => reconcile(table, storing, later),
    arrived: async (registration) => {
      const job = await storing.arrived(registration);
      return job && { title: option('finalTitle')?.(job) ?? job.title };
    },
    aborted: async (id) => {
      // One that was started since has the same id, and goes on.
      const { state } = (await table.get(id)) ?? {};
      if (state === 'running' && !(await backgroundFetchIds()).includes(id))
        await table.change(id, { type: 'abort' });
    },
    pageOf: async (id) => {
      const job = await table.get(id);
      const pageUrl = option('pageUrl');
      return job && (pageUrl ? pageUrl(job) : scope);
    },
  });
  return {
    ...calls((work) => void work.catch(() => {})),
    handOff: (order) => handOff(table, findRoute, order),
  };
}

/** The first that any of the plugins was given. */
function option<Name extends keyof BackgroundFetchPluginOptions>(name: Name) {
  return [...plugins].map(({ options }) => options[name]).find(Boolean);
}

const findRoute: FindRoute = async (request) => {
  for (const plugin of plugins) {
    const found = await probeRoute(plugin, request);
    if (found) return found;
  }
  return undefined;
};
