/** A URL that the plugin knows, and how it is used. Values of credentials are never among it. */
export interface RefreshEntry {
  /** The effective cache key where the route has told it, and what `Vary` makes different. */
  id: string;
  url: string;
  destination: RequestDestination;
  mode: RequestMode;
  credentials: RequestCredentials;
  /** `Accept`, and what the `Vary` of the answer names. */
  headers: [name: string, value: string][];
  /** Uses, each worth half after a week. */
  score: number;
  /** When a person last used it, in milliseconds since the epoch; 0 for what was only listed. */
  usedAt: number;
  /** When the network last answered for it; 0 for never. */
  checkedAt: number;
  /** Runs in a row in which the network or the server failed it. */
  failures: number;
}

const week = 7 * 24 * 3600 * 1000;

/** What a score of the time `since` is worth now. */
export const decayed = (score: number, since: number, now: number) => score * 2 ** ((since - now) / week);

/** The entry after more uses of it. */
export function addUses(known: RefreshEntry | undefined, uses: RefreshEntry): RefreshEntry {
  if (!known) return uses;
  const { usedAt } = uses;
  return {
    ...uses,
    score: uses.score + decayed(known.score, known.usedAt, usedAt),
    checkedAt: Math.max(known.checkedAt, uses.checkedAt),
    failures: known.failures,
  };
}

// A secret stays out of the log; the route's own plugins put a fresh one on.
const secret = /^(authorization|cookie|proxy-.*)$/i;

/** The entry of a request that a page made and got an answer to, used once. */
export function entryOf(
  request: Request,
  { key, vary, usedAt, checkedAt }: { key?: string; vary: string; usedAt: number; checkedAt: number },
): RefreshEntry {
  const [url = ''] = request.url.split('#');
  const { destination, mode, credentials } = request;
  const varying = vary.toLowerCase().split(/\s*,\s*/);
  const headers = [...request.headers].filter(([name]) => !secret.test(name));
  return {
    id: JSON.stringify([key ?? url, ...headers.filter(([name]) => varying.includes(name)).flat()]),
    url,
    destination,
    mode,
    credentials,
    headers: headers.filter(([name]) => name === 'accept' || varying.includes(name)),
    score: usedAt ? 1 : 0,
    usedAt,
    checkedAt,
    failures: 0,
  };
}
