/** How the server's ids are learned and used: what `temporaryIds()` takes. It has either `header` or `path`. */
export interface TemporaryIdOptions {
  /**
   * The temporary id of what a request creates, `null` for a request that creates nothing: 16 to 200 characters, only
   * letters, digits and `-`, `_`, `.`, `~`, never used twice. Look at URL, method and headers; the body must not be read.
   * @default of each POST the id of its entry, which the receipt names
   */
  idOf?: (request: Request) => string | null;
  /**
   * The header of the answer that has the server's id. Of `Location` and `Content-Location` the last segment of the path
   * is the id. Another origin must name the header in `Access-Control-Expose-Headers`.
   */
  header?: string;
  /** Where the id is in the answer's JSON, for example `data.id`: a string or a whole number in the first 64 KiB. */
  path?: string;
  /**
   * The headers of later requests in which an id is replaced, where it is the whole value.
   * @default []
   */
  requestHeaders?: string[];
  /**
   * Minutes for which an id is known after the server gave it.
   * @default 43200 (30 days)
   */
  retentionMinutes?: number;
}
