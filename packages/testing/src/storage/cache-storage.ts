import { currentContext, never, runOutside, settleForCaller } from '../context/execution-context.ts';
import { newCacheStorage } from '../network/undici-internals.ts';

type Method = (...args: unknown[]) => Promise<unknown>;

/** Resolves a relative URL by the location of the running context. */
function absolute(input: unknown): unknown {
  const context = currentContext();
  if (typeof input !== 'string' || context === undefined) return input;
  return new URL(input, (context.scope as { location: URL }).location).href;
}

/**
 * Wraps the methods, so that each answer passes through the context of the caller. `takesUrl` names the methods whose
 * first argument may be a URL. `own` replaces methods of the target.
 */
function wrap<T extends object>(
  target: T,
  takesUrl: (method: string | symbol) => boolean,
  own: Record<string, Method>,
): T {
  return new Proxy(target, {
    get(_, property) {
      const replacement = own[property as string];
      if (replacement !== undefined) return replacement;
      const found = Reflect.get(target, property, target) as unknown;
      if (typeof found !== 'function' || property === 'constructor') return found;
      return (...args: unknown[]) => {
        const context = currentContext();
        if (takesUrl(property)) args[0] = absolute(args[0]);
        if (context !== undefined && !context.beginEffect()) return never();
        return settleForCaller(runOutside(() => Reflect.apply(found as Method, target, args)));
      };
    },
  });
}

function wrapCache(cache: Cache): Cache {
  // `addAll` of undici would fetch without MSW and without `browser.online`.
  const addAll = async (requests: unknown) => {
    const all = await Promise.all(
      (requests as RequestInfo[]).map(async (input) => {
        const request = new Request(input);
        const response = await fetch(request);
        if (!response.ok) throw new TypeError('Failed to add to the cache: Request failed');
        return { request, response };
      }),
    );
    for (const { request, response } of all) await wrapped.put(request, response);
  };
  const wrapped = wrap(cache, () => true, { addAll, add: (request) => addAll([request]) });
  return wrapped;
}

/** The caches of one browser. undici itself has only one `caches` for the process. */
export function createCacheStorage(): CacheStorage {
  const storage = newCacheStorage();
  const open = (name: unknown) =>
    settleForCaller(runOutside(() => storage.open(name as string))).then(wrapCache);
  return wrap(storage, (method) => method === 'match', { open });
}
