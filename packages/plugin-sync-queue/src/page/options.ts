/** The options of {@link SyncQueueClient}. */
export interface SyncQueueClientOptions {
  /**
   * Seconds to wait for the worker's answer to a call.
   * @default 10
   */
  timeoutSeconds?: number;
  /**
   * The longest time between two polls, in seconds, while entries wait and the page is open.
   * @default 30
   */
  pollSeconds?: number;
  /**
   * Asks the browser not to evict the origin's storage (`navigator.storage.persist()`) when a first write is stored.
   * Chromium and Safari decide by themselves; Firefox asks the person.
   * @default true
   */
  persistStorage?: boolean;
}
