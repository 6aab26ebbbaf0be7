/** A URL of the log, and how it is used. It never holds the value of a credential. */
export interface RefreshEntry {
  /** The effective cache key where the route has told it, and the headers that `Vary` names. */
  id: string;
  url: string;
  destination: RequestDestination;
  mode: RequestMode;
  credentials: RequestCredentials;
  /** The headers that are sent again: what CORS calls safe, what `Vary` and the option `keepHeaders` name. */
  headers: [name: string, value: string][];
  /**
   * Why the request cannot be repeated: the request of the stored answer had a credential in a header, or
   * a header that the log does not keep.
   */
  unrepeatable?: 'credentials' | 'headers';
  /** The app lists it in `urls`. */
  listed?: boolean;
  /** Uses, each worth half after a week. */
  score: number;
  /** When a person last used it, in milliseconds since the epoch; 0 for an entry that was only listed. */
  usedAt: number;
  /** When the network last answered for it; 0 for never. */
  checkedAt: number;
  /** When the stored answer came from the network or was confirmed by it; missing where that is unknown. */
  receivedAt?: number;
  /** Runs in a row in which its request failed at the network or the server. */
  failures: number;
}
