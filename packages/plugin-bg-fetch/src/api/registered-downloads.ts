import { devLog, findRoute, whenActive } from 'workbox-plugin-core';
import type { DownloadJob } from '../shared/download-job.ts';
import type { DownloadCalls, DownloadOrder } from '../shared/protocol.ts';
import { createJobStore } from '../storage/job-store.ts';
import { createJobTable } from '../storage/job-table.ts';
import {
  findBackgroundFetch,
  onBackgroundFetch,
  onFirstEvent,
  registrationScope,
  serveCalls,
  showPage,
  type WaitUntil,
  routeDirectRequests,
} from '../worker/events.ts';
import { downloadFromResponse } from '../worker/download-from-response.ts';
import { createPageCalls } from '../worker/page-calls.ts';
import { recordEarlierPages } from '../worker/player.ts';
import { failureOf, readFromRecords } from '../worker/read-file.ts';
import { reconcile } from '../worker/reconcile.ts';
import type { FindRoute } from '../worker/route-cache.ts';
import { createStoring } from '../worker/storing.ts';
import type { BackgroundFetchPluginOptions } from './options.ts';

declare const process: { env: { NODE_ENV?: string } };

interface Plugin {
  readonly options: BackgroundFetchPluginOptions;
}

const plugins = new Set<Plugin>();
let shared: WorkerDownloads | undefined;

/** What the worker itself can do with downloads. Only a page can start one. */
export interface WorkerDownloads extends Pick<DownloadCalls, 'getAll' | 'abort' | 'remove'> {
  /**
   * Creates a job for the file of a response, unless the file is known, and resolves with whether it did. An open
   * page, or the next one, starts it.
   */
  downloadFromResponse(order: DownloadOrder): Promise<boolean>;
}

/** The downloads of this worker's registration. All plugins of the worker share them; each plugin knows its routes. */
export function registeredDownloads(plugin: Plugin): WorkerDownloads {
  plugins.add(plugin);
  return (shared ??= createDownloads());
}

function createDownloads(): WorkerDownloads {
  const scope = registrationScope();
  const jobs = createJobStore(scope, whenActive);
  const table = createJobTable(scope, jobs);
  const rules = () => ({ responseWillStore: option('responseWillStore'), allowEmpty: option('allowEmpty') });
  const storing = createStoring(table, findFileRoute, rules);
  const { store } = storing;
  const createCalls = (waitUntil: WaitUntil) => createPageCalls(table, storing, findFileRoute, waitUntil);
  let lastOrder: Promise<unknown> = Promise.resolve();
  // It adds listeners, which only the first evaluation of the worker may do.
  void whenActive();
  recordEarlierPages();
  for (const type of ['success', 'fail'] as const)
    onBackgroundFetch(type, async (event) => {
      const { registration } = event;
      const job = await store(
        registration.id,
        { type: 'received', engine: 'background-fetch', ...(await failureOf(registration)) },
        readFromRecords(registration),
      );
      if (job) await event.updateUI({ title: textOption('finalTitle', job) ?? job.title });
    });
  onBackgroundFetch('abort', async ({ registration: { id } }) => {
    // A background fetch with the same id may have been started since.
    const { state } = (await table.get(id)) ?? {};
    if (state === 'running' && !(await findBackgroundFetch(id))) await table.change(id, { type: 'abort' });
  });
  onBackgroundFetch('click', async ({ registration }) => {
    const job = await table.get(registration.id);
    const url = job && (option('pageUrl') ? textOption('pageUrl', job) : scope);
    if (url) await showPage(url);
  });
  routeDirectRequests();
  onFirstEvent(async (waitUntil) => {
    if (await jobs.exists()) await reconcile(table, store, waitUntil);
  });
  serveCalls(createCalls);
  return {
    ...createCalls((work) => void work.catch(() => {})),
    // One after another: a player requests several parts at once.
    downloadFromResponse: (order) => {
      const created = lastOrder.then(() => downloadFromResponse(table, findFileRoute, order));
      lastOrder = created.catch(() => {});
      return created;
    },
  };
}

/** The first value that any of the plugins was given. */
function option<Name extends keyof BackgroundFetchPluginOptions>(name: Name) {
  return [...plugins].map(({ options }) => options[name]).find(Boolean);
}

/** The string that the app's function returns. An error or another value is ignored: the download has ended anyway. */
function textOption(name: 'pageUrl' | 'finalTitle', job: DownloadJob): string | undefined {
  try {
    const text: unknown = option(name)?.(job);
    if (typeof text === 'string') return text;
  } catch (error) {
    if (process.env.NODE_ENV !== 'production') devLog('error', `The option "${name}" threw:`, error);
  }
  return undefined;
}

const findFileRoute: FindRoute = async ({ url, destination }) => {
  for (const plugin of plugins) {
    const found = await findRoute(plugin, new Request(url), destination ? { destination } : {});
    if (found) return found;
  }
  return undefined;
};
