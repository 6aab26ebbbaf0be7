/** What must be so on the device before an entry is sent. Where the browser cannot tell, the entry is sent. */
export interface Constraints {
  /** No mobile network, and no data saver (`navigator.connection`, which only Chromium has). */
  unmetered?: boolean;
  /** A page of the scope is visible. */
  visible?: boolean;
}

/** https://wicg.github.io/netinfo/ */
export interface Connection {
  readonly type?: string;
  readonly saveData?: boolean;
}

/** Whether the network is a mobile one, or data is to be saved. */
export const isMetered = ({ type, saveData }: Connection = {}): boolean =>
  saveData || type === 'cellular' || type === 'wimax';

/** When an entry may be sent. Times are in milliseconds since the epoch. */
export interface Schedule {
  /**
   * Of several lanes that are due, the one whose first entry has the largest number goes first. One send of four is that
   * of the lane that has waited longest, so that no lane waits for ever.
   * @default 0
   */
  priority?: number;
  /** Not sent before this time. `retry(id)` sends it sooner. */
  notBefore?: number;
  /** Not sent after this time: in its turn it becomes a dead letter, `expired`. */
  expiresAt?: number;
  /** Not sent before all of these hold. `retry(id)` sends it all the same. */
  constraints?: Constraints;
}
