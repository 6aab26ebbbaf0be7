import { handOff } from '../worker/accept.ts';
import { devLog, findRoute, whenActive } from 'workbox-plugin-core';
import {
  backgroundFetchOf,
  onBackgroundFetch,
  onCall,
  onWake,
  registrationScope,
  showPage,
  type Later,
} from '../worker/background-fetch-events.ts';
import { routeDirectRequests } from '../worker/direct-request.ts';
import { createPageCalls } from '../worker/page-calls.ts';
import { failureOf, recordsOf } from '../worker/read-file.ts';
import type { DownloadJob } from '../shared/download-job.ts';
import { createJobStore } from '../storage/job-store.ts';
import { createJobTable } from '../storage/job-table.ts';
import type { DownloadCalls, DownloadOrder } from '../shared/protocol.ts';
import type { BackgroundFetchPluginOptions } from './options.ts';
import { noteEarlierPages } from '../worker/player.ts';
import type { FindRoute } from '../worker/publish.ts';
import { reconcile } from '../worker/reconcile.ts';
import { createStoring } from '../worker/storing.ts';

declare const process: { env: { NODE_ENV?: string } };

interface Plugin {
  readonly options: BackgroundFetchPluginOptions;
}

const plugins = new Set<Plugin>();
let shared: WorkerDownloads | undefined;

/** What the worker itself can do with downloads; starting one takes a page. */
export interface WorkerDownloads extends Pick<DownloadCalls, 'getAll' | 'abort' | 'remove'> {
  /** Keeps an order, unless its file is known; whether it did. An open page, or the next one, starts it. */
  handOff(order: DownloadOrder): Promise<boolean>;
}

/** The downloads of this worker's registration, which all its plugins share; each knows its own routes. */
export function registeredDownloads(plugin: Plugin): WorkerDownloads {
  plugins.add(plugin);
  return (shared ??= create());
}

function create(): WorkerDownloads {
  const scope = registrationScope();
  const table = createJobTable(scope, createJobStore(scope, whenActive));
  const rules = () => ({ responseWillStore: option('responseWillStore'), allowEmpty: option('allowEmpty') });
  const storing = createStoring(table, findTarget, rules);
  const { store } = storing;
  const calls = (later: Later) => createPageCalls(table, storing, findTarget, later);
  let handing: Promise<unknown> = Promise.resolve();
  // Before anything is opened, for it adds listeners.
  void whenActive();
  noteEarlierPages();
  for (const type of ['success', 'fail'] as const)
    onBackgroundFetch(type, async (event) => {
      const { registration } = event;
      const job = await store(
        registration.id,
        { type: 'arrived', engine: 'background-fetch', ...(await failureOf(registration)) },
        recordsOf(registration),
      );
      if (job) await event.updateUI({ title: textOf('finalTitle', job) ?? job.title });
    });
  onBackgroundFetch('abort', async ({ registration: { id } }) => {
    // One that was started since has the same id, and goes on.
    const { state } = (await table.get(id)) ?? {};
    if (state === 'running' && !(await backgroundFetchOf(id))) await table.change(id, { type: 'abort' });
  });
  onBackgroundFetch('click', async ({ registration }) => {
    const job = await table.get(registration.id);
    const url = job && (option('pageUrl') ? textOf('pageUrl', job) : scope);
    if (url) await showPage(url);
  });
  routeDirectRequests();
  onWake((later) => reconcile(table, store, later));
  onCall(calls);
  return {
    ...calls((work) => void work.catch(() => {})),
    // One after another: a player asks for several parts at once.
    handOff: (order) => {
      const accepted = handing.then(() => handOff(table, findTarget, order));
      handing = accepted.catch(() => {});
      return accepted;
    },
  };
}

/** The first that any of the plugins was given. */
function option<Name extends keyof BackgroundFetchPluginOptions>(name: Name) {
  return [...plugins].map(({ options }) => options[name]).find(Boolean);
}

/** What the app's function says of a job, where it is a text: the download is over whatever it says. */
function textOf(name: 'pageUrl' | 'finalTitle', job: DownloadJob): string | undefined {
  try {
    const text: unknown = option(name)?.(job);
    if (typeof text === 'string') return text;
  } catch (error) {
    if (process.env.NODE_ENV !== 'production') devLog('error', `The option "${name}" threw:`, error);
  }
  return undefined;
}

const findTarget: FindRoute = async ({ url, destination }) => {
  for (const plugin of plugins) {
    const found = await findRoute(plugin, new Request(url), destination ? { destination } : {});
    if (found) return found;
  }
  return undefined;
};
