/** A request as a {@link FaultServer} received it. */
export interface ReceivedRequest {
  /** 1 for the first request, over all keys. */
  order: number;
  /** Milliseconds since the epoch, in real time. */
  at: number;
  method: string;
  url: string;
  /** Path and query. */
  path: string;
  /** By their names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** The idempotency key, without its quotes. */
  key: string | undefined;
  /** 1 for the first request with this key. */
  attempt: number;
  /** The size of the body. */
  bytes: number;
  /** The SHA-256 of the body, in hexadecimal. */
  digest: string;
  /** The body as text, if it has at most 1 MiB. */
  text: string;
  /**
   * - `processed`: it had an effect
   * - `duplicate`: its key is known, so that it had no second effect
   * - `mismatch`: its key was used for another body (422)
   * - `in-flight`: the first request with its key has no answer yet (409)
   * - `refused`: the fault mode answered without processing it
   * - `dropped`: the connection ended before it was processed
   * - `stalled`: it is held, and not processed yet
   */
  outcome: 'refused' | 'stalled' | 'processed' | 'duplicate' | 'in-flight' | 'mismatch' | 'dropped';
  /** Undefined while the answer is held, and when the connection closed first. */
  status: number | undefined;
  /** Aborted when the client is gone before it has the whole answer. */
  signal: AbortSignal;
  /** The request was answered, or its connection is closed. */
  ended: boolean;
}

/** A request that a {@link FaultServer} has processed. */
export type Effect = Pick<ReceivedRequest, 'order' | 'method' | 'path' | 'key' | 'bytes' | 'digest' | 'text'>;
