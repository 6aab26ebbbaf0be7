import { confirms } from './conditional.ts';

export type Verdict =
  /** What is stored is right: merge the headers in. */
  | 'unchanged'
  /** Takes its place, if the route's other plugins agree. */
  | 'take'
  /** A 304 to something that is not stored: ask without conditions. */
  | 'ask-again'
  /** What is stored stays. */
  | { code: 'redirected' | 'opaque' | 'status'; status?: number };

/** Whether it was led to where `cached` came from. URLs of other origins may be signed anew each time. */
function isSamePlace(url: string, cached: Response | undefined): boolean {
  if (!cached?.redirected || new URL(url).origin === location.origin) return url === cached?.url;
  return url.split('?')[0] === cached.url.split('?')[0];
}

/** What becomes of an answer: only a good one replaces a good one. */
export function judgeAnswer(
  response: Response,
  cached: Response | undefined,
  conditional: boolean,
  opaque: boolean,
): Verdict {
  const { status, type, redirected, url } = response;
  if (cached && confirms(response, cached)) return 'unchanged';
  if (status === 304 && conditional) return 'ask-again';
  // Where it was led to before, it may be led again; a sign-in page is elsewhere.
  if (type === 'opaqueredirect' || (redirected && !isSamePlace(url, cached))) return { code: 'redirected' };
  if (type === 'opaque') return opaque ? 'take' : { code: 'opaque' };
  const isGood = response.ok && status !== 206;
  return isGood || (cached && !cached.ok && status !== 304) ? 'take' : { code: 'status', status };
}
