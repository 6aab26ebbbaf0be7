export interface Backoff {
  /** Seconds that the first wait is drawn from; doubled at each further attempt. */
  baseSeconds: number;
  /** The most seconds a wait is drawn from. */
  maxSeconds: number;
}

/**
 * How long to wait after the `attempts`-th failure, in milliseconds: exponential with full jitter,
 * so that many clients which lost one server together do not come back together.
 */
export function backoffDelay(attempts: number, { baseSeconds, maxSeconds }: Backoff, random = Math.random) {
  return random() * 1000 * Math.min(maxSeconds, baseSeconds * 2 ** (attempts - 1));
}
