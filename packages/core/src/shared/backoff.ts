/** The waits between the attempts of one request. */
export interface Backoff {
  /** The first wait is a random part of these seconds. They double at each further attempt. */
  baseSeconds: number;
  /** The seconds of a wait do not exceed these. */
  maxSeconds: number;
}

/**
 * How long to wait after the `attempts`-th failure, in milliseconds: exponential with full jitter, so that
 * clients that lost one server at the same time do not return at the same time.
 */
export function backoffDelay(attempts: number, { baseSeconds, maxSeconds }: Backoff, random = Math.random) {
  return random() * 1000 * Math.min(maxSeconds, baseSeconds * 2 ** (attempts - 1));
}
