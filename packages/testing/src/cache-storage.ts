import { kConstruct } from 'undici/lib/core/symbols.js';
import { CacheStorage } from 'undici/lib/web/cache/cachestorage.js';
import { currentLife, never, outside, settleForCaller } from './life.ts';

type Method = (...args: unknown[]) => Promise<unknown>;

/** A relative URL is the asking life's. */
function absolute(input: unknown): unknown {
  const life = currentLife();
  if (typeof input !== 'string' || life === undefined) return input;
  return new URL(input, (life.scope as { location: URL }).location).href;
}

/**
 * Each answer goes through the life that asked. `takesUrl` tells the methods whose first argument may be a
 * URL; `own` stands in for methods of the target.
 */
function gate<T extends object>(
  target: T,
  takesUrl: (method: string | symbol) => boolean,
  own: Record<string, Method>,
): T {
  return new Proxy(target, {
    get(_, property) {
      const ours = own[property as string];
      if (ours !== undefined) return ours;
      const found = Reflect.get(target, property, target) as unknown;
      if (typeof found !== 'function' || property === 'constructor') return found;
      return (...args: unknown[]) => {
        const life = currentLife();
        if (takesUrl(property)) args[0] = absolute(args[0]);
        if (life !== undefined && !life.act()) return never();
        return settleForCaller(outside(() => Reflect.apply(found as Method, target, args)));
      };
    },
  });
}

function gateCache(cache: Cache): Cache {
  // undici's own would fetch by itself, past MSW and the browser's `online`.
  const addAll = async (requests: unknown) => {
    const all = await Promise.all(
      (requests as RequestInfo[]).map(async (input) => {
        const request = new Request(input);
        const response = await fetch(request);
        if (!response.ok) throw new TypeError('Failed to add to the cache: Request failed');
        return { request, response };
      }),
    );
    for (const { request, response } of all) await gated.put(request, response);
  };
  const gated = gate(cache, () => true, { addAll, add: (request) => addAll([request]) });
  return gated;
}

/** The caches of one browser: undici's, of which it has one for the whole process. */
export function createCacheStorage(): CacheStorage {
  const storage = new CacheStorage(kConstruct);
  const open = (name: unknown) =>
    settleForCaller(outside(() => storage.open(name as string))).then(gateCache);
  return gate(storage, (method) => method === 'match', { open });
}
