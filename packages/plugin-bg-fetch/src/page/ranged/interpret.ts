import { strongValidator } from '../../http/validators.ts';
import { isTransient, totalLength } from '../../http/whole-response.ts';
import type { StagedHead } from '../../shared/staging.ts';

/** What has been received of a file. */
export interface Received {
  bytes: number;
  head?: StagedHead | undefined;
}

/**
 * - `whole`: `Range: bytes=0-`, which keeps servers from compressing, and shows whether they support ranges.
 * - `rest`: the missing bytes, if the file is still the same.
 * - `plain`: no `Range` at all.
 */
export interface RangeRequest {
  kind: 'whole' | 'rest' | 'plain';
  crossOrigin: boolean;
  headers: Record<string, string>;
}

/** Chooses the next request of a file. `plain`: the server's response to `Range` cannot be used. */
export function planRequest({ bytes, head }: Received, plain: boolean, crossOrigin: boolean): RangeRequest {
  const validator = bytes ? head?.validator : undefined;
  if (plain && !validator) return { kind: 'plain', crossOrigin, headers: {} };
  const headers = {
    Range: `bytes=${validator ? bytes : 0}-`,
    // Across origins If-Range would need a preflight, which few servers allow. The response is checked instead.
    ...(validator && !crossOrigin && { 'If-Range': validator }),
  };
  return { kind: validator ? 'rest' : 'whole', crossOrigin, headers };
}

/**
 * - `begin`: the body is the file from its first byte on, and what was received before is void. The body has
 *   `length` bytes; without a length, it ends where the connection properly ends.
 * - `append`: the body continues where the received bytes end, for `length` bytes.
 * - `complete`: nothing is missing.
 * - `discard`: what was received, or the request, does not match. Request the whole file, plainly if `plain`.
 * - `retry`: the server may answer differently later.
 * - `give-up`: it will not.
 */
export type Verdict =
  | { kind: 'begin'; head: StagedHead; length: number | undefined }
  | { kind: 'append'; length: number }
  | { kind: 'complete' }
  | { kind: 'discard'; plain: boolean }
  | { kind: 'retry' }
  | { kind: 'give-up' };

/** They describe one response, not the file. */
const responseHeaders = /^content-(range|length|encoding)$/;

/** Never joins bytes that may be of different versions: in doubt the file is begun again (RFC 9110 §15.3.7.3). */
export function interpretResponse(
  received: Received,
  request: RangeRequest,
  status: number,
  headers: Headers,
): Verdict {
  const isEncoded = headers.has('Content-Encoding');
  const [, from, to, size] =
    /^bytes (?:(\d{1,15})-(\d{1,15})|\*)\/(\d{1,15})$/i.exec(headers.get('Content-Range') ?? '') ?? [];
  const [start, length, total] = [Number(from), Number(to) - Number(from) + 1, Number(size)];
  const headOf = (total: number | undefined): StagedHead => ({
    // A range counts encoded bytes, and the browser has decoded these.
    validator: isEncoded ? undefined : strongValidator(headers),
    total,
    // A length of 0 is kept: it says that the file is empty.
    headers: [...headers].filter(
      ([name, value]) =>
        (!responseHeaders.test(name) || value === '0') && !(isEncoded && name === 'repr-digest'),
    ),
  });
  const discard: Verdict = { kind: 'discard', plain: request.kind === 'whole' };

  if (status === 200) {
    const known = totalLength({ status, headers });
    return {
      kind: 'begin',
      head: headOf(known),
      // Across origins a Content-Encoding is not visible, and the length may count encoded bytes.
      length: request.kind === 'plain' && request.crossOrigin ? undefined : known,
    };
  }
  if (request.kind === 'plain' || (status !== 206 && status !== 416))
    return { kind: isTransient(status) ? 'retry' : 'give-up' };
  const { validator, total: expectedTotal = total } = received.head ?? {};
  const isSameVersion = (ifMissing: boolean) => {
    const answered = headers.get(validator?.startsWith('"') ? 'ETag' : 'Last-Modified');
    return answered === null ? ifMissing : answered === validator;
  };
  if (status === 416)
    return request.kind === 'rest' &&
      !request.crossOrigin &&
      total === received.bytes &&
      total === expectedTotal &&
      // A 416 may name no validator. Then the file must have had this length from the start.
      isSameVersion(received.head?.total !== undefined)
      ? { kind: 'complete' }
      : discard;
  const isInRange = length > 0 && start + length <= total && !isEncoded;
  if (!isInRange || headers.get('Content-Type')?.match(/^multipart/i)) return discard;
  if (request.kind === 'whole') {
    const head = headOf(total);
    // A part is useless where the rest can never be requested.
    return start || (length < total && !head.validator) ? discard : { kind: 'begin', head, length };
  }
  // A 206 that answers If-Range may omit Last-Modified, but not ETag (§15.3.7).
  const isSame = isSameVersion(!request.crossOrigin && !validator?.startsWith('"'));
  return isSame && start === received.bytes && total === expectedTotal ? { kind: 'append', length } : discard;
}
