import type { StagedHead } from '../../shared/staging.ts';
import { strongValidator } from '../../http/validators.ts';
import { isTransient } from '../../http/whole-response.ts';

/** What is here of a file. */
export interface Held {
  bytes: number;
  head?: StagedHead | undefined;
}

/**
 * - `whole`: `Range: bytes=0-`, which keeps servers from compressing, and shows whether they do ranges.
 * - `rest`: what is missing, if the file is still the same.
 * - `plain`: no `Range` at all.
 */
export interface Ask {
  kind: 'whole' | 'rest' | 'plain';
  crossOrigin: boolean;
  headers: Record<string, string>;
}

export function planAsk({ bytes, head }: Held, plain: boolean, crossOrigin: boolean): Ask {
  if (bytes && head?.validator) {
    const Range = `bytes=${bytes}-`;
    // Across origins If-Range would need a preflight, which few servers allow; the answer tells as well.
    const condition = crossOrigin ? undefined : { 'If-Range': head.validator };
    return { kind: 'rest', crossOrigin, headers: { Range, ...condition } };
  }
  return plain
    ? { kind: 'plain', crossOrigin, headers: {} }
    : { kind: 'whole', crossOrigin, headers: { Range: 'bytes=0-' } };
}

/**
 * - `begin`: the body is a file from its first byte on, and what was held is worth nothing. It has
 *   `length` bytes; without one, it ends where the connection properly does.
 * - `append`: the body goes on where we are, for `length` bytes.
 * - `complete`: all is here.
 * - `forget`: what is held, or what was asked, does not fit; ask for all, plainly if `plain`.
 * - `retry`: later; `give-up`: never.
 */
export type Verdict =
  | { kind: 'begin'; head: StagedHead; length: number | undefined }
  | { kind: 'append'; length: number }
  | { kind: 'complete' }
  | { kind: 'forget'; plain: boolean }
  | { kind: 'retry' }
  | { kind: 'give-up' };

/** They tell of one answer, not of the file. */
const ofTheAnswer = /^content-(range|length|encoding)$/;

/** Never splices: what cannot be shown to be of the same bytes is begun anew (RFC 9110 §15.3.7.3). */
export function judgeAnswer(held: Held, ask: Ask, status: number, headers: Headers): Verdict {
  const encoded = headers.has('Content-Encoding');
  const [, from, to, size] =
    /^bytes (?:(\d+)-(\d+)|\*)\/(\d+)$/i.exec(headers.get('Content-Range') ?? '') ?? [];
  const [start, length, total] = [Number(from), Number(to) - Number(from) + 1, Number(size)];
  const headOf = (total: number | undefined): StagedHead => ({
    // Bytes that were decoded on the way are not those that a range counts.
    validator: encoded ? undefined : strongValidator(headers),
    total,
    // That it is empty was said of the file.
    headers: [...headers].filter(
      ([name, value]) => (!ofTheAnswer.test(name) || value === '0') && !(encoded && name === 'repr-digest'),
    ),
  });
  const forget: Verdict = { kind: 'forget', plain: ask.kind === 'whole' };

  if (status === 200) {
    const declared = !encoded && headers.get('Content-Length');
    const known = declared ? Number(declared) : undefined;
    // Across origins a Content-Encoding is not shown.
    return {
      kind: 'begin',
      head: headOf(known),
      length: ask.kind === 'plain' && ask.crossOrigin ? undefined : known,
    };
  }
  if (ask.kind === 'plain' || !/^(206|416)$/.test(`${status}`))
    return { kind: isTransient(status) ? 'retry' : 'give-up' };
  const { validator, total: expected = total } = held.head ?? {};
  const isOfThis = (missing: boolean) => {
    const told = headers.get(validator?.startsWith('"') ? 'ETag' : 'Last-Modified');
    return told === null ? missing : told === validator;
  };
  if (status === 416)
    return ask.kind === 'rest' &&
      !ask.crossOrigin &&
      total === held.bytes &&
      total === expected &&
      // It need not say which file it is of: then what is held must have had this length from the start.
      isOfThis(held.head?.total !== undefined)
      ? { kind: 'complete' }
      : forget;
  const fits = length > 0 && start + length <= total && !encoded;
  if (!fits || headers.get('Content-Type')?.match(/^multipart/i)) return forget;
  if (ask.kind === 'whole') {
    const head = headOf(total);
    // A part of which the rest can never be asked for is no beginning.
    return start || (length < total && !head.validator) ? forget : { kind: 'begin', head, length };
  }
  // A 206 that If-Range let through may leave out Last-Modified, but not ETag (§15.3.7).
  const same = isOfThis(!ask.crossOrigin && !validator?.startsWith('"'));
  return same && start === held.bytes && total === expected ? { kind: 'append', length } : forget;
}
