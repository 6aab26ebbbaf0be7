import { devLog, promisify, withTimeout } from 'workbox-plugin-core';
import {
  idInHeader,
  idInJSON,
  isRealId,
  isTemporaryId,
  type RealId,
  type RealIdOf,
  replaceInJSON,
  replaceInURL,
} from '../policy/temporary-ids.ts';
import { nameOf } from '../queue/callbacks.ts';
import type { Feature } from '../queue/feature.ts';
import { storageTimeoutSeconds } from '../queue/queue-state.ts';
import type { ResultRecord } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import { startOfBody } from '../shared/start-of-body.ts';
import { fromStorable, referrerOf, toStorable } from '../shared/storable-request.ts';
import type { TemporaryIdOptions } from '../shared/temporary-id-options.ts';

declare const process: { env: { NODE_ENV?: string } };

/** Says which id the server gave. It is stored before the entry is deleted. */
type IdRow = ResultRecord & { temporaryId: string; realId: RealId; learnedAt: number };

const mostBytes = 65_536;

/** The owner is part of it: what one person has created says nothing to another. */
const keyOf = (owner: string | undefined, temporaryId: string) => JSON.stringify([owner, temporaryId]);

/**
 * Puts the ids that the server gives in place of the temporary ones of the page: into each request that is sent later,
 * at replay and live. Only what is sent after the creation has the server's id, so use the creation's lane or
 * `dependencies()`.
 *
 * @example
 * const idOf = ({ headers }: Request) => headers.get('X-Temporary-Id');
 * new SyncQueuePlugin('notes', { features: [temporaryIds({ idOf, path: 'id' })] });
 */
export function temporaryIds(given: TemporaryIdOptions): Feature {
  const { idOf, header, path = '', requestHeaders = [], retentionMinutes = 43_200 } = given;
  return {
    name: 'temporaryIds',
    options: { temporaryIds: given },
    attach: (queue) => {
      const { store, events, scope, name } = queue;
      const known = new Map<string, Pick<IdRow, 'owner' | 'realId'>>();
      /** Answers that are being read. */
      const readings = new Set<Promise<void>>();

      const learn = async ({ temporaryId = '', owner, url }: Entry, response: Response) => {
        let realId: unknown;
        try {
          if (header) realId = idInHeader(header, response.headers.get(header), response.url || url);
          else {
            const reading = startOfBody(response.clone(), mostBytes);
            const late = () => {
              throw new Error('The body did not arrive in time');
            };
            const body = await withTimeout(queue.options.attemptTimeoutSeconds, reading, late);
            if (body.byteLength > mostBytes) throw new Error(`The body has more than ${mostBytes} bytes`);
            realId = idInJSON(new TextDecoder().decode(body), path);
          }
        } catch (error) {
          realId = error;
        }
        if (!isRealId(realId)) {
          if (process.env.NODE_ENV !== 'production')
            devLog(
              'error',
              `Queue "${name}": the answer of ${url} has no id in ${header ? `the header ${header}` : `"${path}"`}. Later requests are sent with the temporary id ${temporaryId}. Found:`,
              realId,
            );
          return;
        }
        const key = keyOf(owner, temporaryId);
        const at = Infinity;
        known.set(key, { realId, ...(owner !== undefined && { owner }) });
        const row: IdRow = {
          // It does not expire as the results do.
          ...{ id: `temporary-id:${scope} ${name} ${key}`, scope, queue: name, outcome: 'delivered', at },
          ...{ temporaryId, realId, learnedAt: Date.now() },
          ...(owner !== undefined && { owner }),
        };
        // Where it cannot be stored, the id is known until this worker ends.
        await store.write(async ({ results }) => void results.put(row)).catch(() => {});
      };

      const readAll = async () => {
        const rows = await store.read(({ results }, rows) =>
          promisify<IdRow[]>(results.index('by-time').getAll(rows.range(Infinity))),
        );
        const oldest = Date.now() - retentionMinutes * 60_000;
        const expired: string[] = [];
        for (const { id, temporaryId, realId, owner, learnedAt } of rows) {
          if (learnedAt <= oldest) expired.push(id);
          else if (realId !== undefined)
            known.set(keyOf(owner, temporaryId), { realId, ...(owner !== undefined && { owner }) });
        }
        if (expired.length)
          void store
            .write(async ({ results }) => {
              for (const id of expired) results.delete(id);
            })
            .catch(() => {});
      };

      events.subscribe((event) => {
        if (event.type !== 'invalidated' || !event.cleared) return;
        for (const [key, { owner }] of known) if (event.cleared.includes(owner)) known.delete(key);
      });

      return {
        draft: (request, { id, method }) => {
          const temporaryId = idOf
            ? nameOf(request, name, 'temporaryIds.idOf', idOf, null)
            : method === 'POST'
              ? id
              : null;
          if (isTemporaryId(temporaryId)) return { temporaryId };
          if (process.env.NODE_ENV !== 'production' && temporaryId !== null)
            devLog(
              'error',
              `Queue "${name}": a temporary id must have 16 to 200 letters, digits, "-", "_", "." or "~", but is`,
              temporaryId,
            );
          return {};
        },
        gotResponse: async (entry, response) => {
          if (!entry.temporaryId || !response.ok) return;
          const reading = learn(entry, response);
          readings.add(reading);
          await reading.finally(() => readings.delete(reading));
        },
        rewrite: async (request, { owner, temporaryId }) => {
          const realIdOf: RealIdOf = (text) =>
            // The creation itself is always sent as it was: the server may have received it.
            text === temporaryId ? undefined : known.get(keyOf(owner, text))?.realId;
          const work = async () => {
            // A page may use the id before the end of the answer has arrived.
            await Promise.all(readings);
            return known.size ? withRealIds(request, requestHeaders, realIdOf) : request;
          };
          try {
            return await withTimeout(storageTimeoutSeconds, work(), () => request);
          } catch (error) {
            if (process.env.NODE_ENV !== 'production')
              devLog('error', `Queue "${name}": no id could be put into ${request.url}:`, error);
            return request;
          }
        },
        loaded: () =>
          withTimeout(queue.options.attemptTimeoutSeconds, readAll(), () => {
            throw queue.lateError('read');
          }),
      };
    },
  };
}

/** The request itself where it has no temporary id. */
async function withRealIds(request: Request, names: readonly string[], realIdOf: RealIdOf): Promise<Request> {
  const { signal, headers: before } = request;
  const url = replaceInURL(request.url, realIdOf);
  const headers: Record<string, string> = {};
  for (const name of names) {
    const id = realIdOf(before.get(name) ?? '');
    if (id !== undefined) headers[name.toLowerCase()] = String(id);
  }
  let body: ArrayBuffer | undefined;
  if (/^[^;]*[/+]json\b/i.test(before.get('Content-Type') ?? '')) {
    const text = jsonOf(await request.clone().arrayBuffer());
    const replaced = replaceInJSON(text, realIdOf);
    if (replaced !== text) body = new TextEncoder().encode(replaced).buffer;
  }
  if (url === request.url && !Object.keys(headers).length && !body) return request;
  const record = await toStorable(request.clone());
  const changed = { ...record, url, headers: { ...record.headers, ...headers }, ...(body && { body }) };
  return new Request(fromStorable(changed), { ...referrerOf(request), signal });
}

/** What is no UTF-8 is sent as it is. */
function jsonOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return '';
  }
}
