import { probeRoute, whenActive, type FoundRoute } from 'workbox-plugin-core';
import { backgroundFetchIds, listen, registrationScope } from './background-fetch-events.ts';
import { createPageCalls } from './calls-of-pages.ts';
import type { Collector } from './collection.ts';
import { Downloads } from './downloads.ts';
import { createIndexedDBJobStore } from './indexed-db-job-store.ts';
import { JobTable } from './job-table.ts';
import type { BackgroundFetchPluginOptions } from './options.ts';
import { reconcile } from './reconcile.ts';
import { Storing } from './storing.ts';

const nothing: Collector = () => ({ read: async () => undefined, drop: async () => {} });

interface Plugin {
  readonly options: BackgroundFetchPluginOptions;
}

const plugins = new Set<Plugin>();
let shared: Downloads | undefined;

/** The downloads of this worker's registration, which all its plugins share; each knows its own routes. */
export function registeredDownloads(plugin: Plugin): Downloads {
  plugins.add(plugin);
  return (shared ??= create());
}

function create(): Downloads {
  const scope = registrationScope();
  const table = new JobTable(scope, createIndexedDBJobStore(scope, whenActive));
  const storing = new Storing(table, nothing);
  const downloads = new Downloads(table, storing, findRoute);
  listen({
    reconcile: (later) => reconcile(table, storing, later),
    arrived: async (registration) => {
      const job = await storing.arrived(registration);
      return job && { title: option('finalTitle')?.(job) ?? job.title };
    },
    aborted: async (id) => {
      // One that was started since has the same id, and goes on.
      const { state } = (await table.store.get(id)) ?? {};
      if (state === 'running' && !(await backgroundFetchIds()).includes(id))
        await table.change(id, { type: 'abort' });
    },
    pageOf: async (id) => {
      const job = await table.store.get(id);
      const pageUrl = option('pageUrl');
      return job && (pageUrl ? pageUrl(job) : scope);
    },
    calls: (later) => createPageCalls(table, storing, downloads, later),
  });
  return downloads;
}

/** The first that any of the plugins was given. */
function option<Name extends keyof BackgroundFetchPluginOptions>(name: Name) {
  return [...plugins].map(({ options }) => options[name]).find(Boolean);
}

async function findRoute(request: Request): Promise<FoundRoute | undefined> {
  for (const plugin of plugins) {
    const found = await probeRoute(plugin, request);
    if (found) return found;
  }
  return undefined;
}
