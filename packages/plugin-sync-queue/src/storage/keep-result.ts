import { promisify } from 'workbox-plugin-core/shared';
import type { ResultRecord } from '../shared/entry-result.ts';
import { headersAtRest } from '../shared/storable-request.ts';
import type { StoreSeams } from './queue-store.ts';

/** Writes down how an entry ended, in the transaction in which it ends, with at most `maxBytes` of the answer's body. */
export const keepResult =
  (omitHeaders: readonly string[], maxBytes: number): Required<StoreSeams>['settled'] =>
  async (stores, rows, { id, scope, queue, owner, deadReason }, { outcome, response, body, isAddition }) => {
    if (isAddition && !rows.isOwn(await promisify(stores.results.get(id)))) return;
    stores.results.put({
      id,
      scope,
      queue,
      outcome,
      at: Date.now(),
      ...(owner !== undefined && { owner }),
      ...(deadReason && { deadReason }),
      ...(response && { status: response.status, headers: headersAtRest(response.headers, omitHeaders) }),
      ...(body && { body: body.slice(0, maxBytes), truncated: body.byteLength > maxBytes }),
    } satisfies ResultRecord);
  };
