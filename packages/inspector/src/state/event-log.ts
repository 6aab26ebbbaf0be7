/** What happened, in a line. Names no header, no body and no person. */
export interface InspectorEvent {
  /** Milliseconds since the epoch: when this page noticed it. */
  readonly at: number;
  readonly kind: 'queue' | 'refresher' | 'download' | 'command';
  /** The name of the queue or refresher, or the id of the download. */
  readonly source: string;
  readonly text: string;
  readonly method?: string;
  readonly url?: string | undefined;
  readonly isProblem?: boolean;
}

export type Log = (event: Omit<InspectorEvent, 'at'>) => void;

/** The events that are kept: the newest. */
const mostEvents = 200;

/** The events since the inspector was mounted, the newest first. */
export class EventLog {
  /** Never changed in place. */
  events: readonly InspectorEvent[] = [];
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  readonly add: Log = (event) => {
    this.events = [{ at: Date.now(), ...event }, ...this.events].slice(0, mostEvents);
    this.#changed();
  };

  clear(): void {
    this.events = [];
    this.#changed();
  }
}
