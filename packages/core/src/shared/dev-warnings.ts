import { devLog } from './dev-log.ts';

// Call these behind `process.env.NODE_ENV !== 'production'`, so that bundlers drop them and their words.

const said = new Set<string>();

/** Logs a warning in development, the first time only. */
export function warnOnce(words: string): void {
  if (said.has(words)) return;
  said.add(words);
  devLog('warn', words);
}

/** Workbox ignores a class in `plugins`, for it has no callbacks. A static callback of the class warns of that. */
export function warnAboutClass(plugin: { name: string }, name: string): void {
  const handlerWillStart = async () =>
    warnOnce(`"plugins" holds the class ${name}, which does nothing. Give it an instance: new ${name}(…).`);
  Object.assign(plugin, { handlerWillStart });
}

/** Warns when an entry point is imported on the wrong side, and names the right one. */
export function warnAboutScope(entry: string, side: 'worker' | 'page'): void {
  const isPage = typeof document !== 'undefined';
  if (side === 'worker' && isPage)
    warnOnce(`"${entry}" is the entry point for service workers. In a page, import "${entry}/window".`);
  if (side === 'page' && !isPage && typeof importScripts === 'function')
    warnOnce(`"${entry}/window" is the entry point for pages. In a service worker, import "${entry}".`);
}

/** What Workbox calls both callbacks below with. */
interface CallbackParam {
  request: Request;
  response?: Response | undefined;
  state?: object | undefined;
}
type Callback<Result> = ((param: never) => Promise<Result>) | undefined;
interface Observed {
  cacheKeyWillBeUsed?: Callback<Request | string>;
  handlerDidComplete?: Callback<void | null | undefined>;
}

/** Warns when a route of `plugin` has no cache: it answered a GET without asking for a cache key. */
export function warnWithoutCache(plugin: object, words: string): void {
  const observed = plugin as Observed;
  const { cacheKeyWillBeUsed, handlerDidComplete } = observed;
  const cached = new WeakSet<object>();
  observed.cacheKeyWillBeUsed = async (param: CallbackParam) => {
    if (param.state) cached.add(param.state);
    return cacheKeyWillBeUsed?.(param as never) ?? param.request;
  };
  observed.handlerDidComplete = async (param: CallbackParam) => {
    const { request, response, state } = param;
    if (request.method === 'GET' && response?.ok && state && !cached.has(state)) warnOnce(words);
    return handlerDidComplete?.(param as never);
  };
}

declare const document: unknown;
declare const importScripts: unknown;
