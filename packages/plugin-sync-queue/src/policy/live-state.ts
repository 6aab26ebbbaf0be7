/**
 * What the page of a live request has by now, as a table. The plugin's callbacks dispatch events. Most ways to lose
 * or to duplicate a write would be a wrong cell in here.
 */
export type LiveState =
  /** Seen, nothing sent. */
  | 'new'
  /** At the network. */
  | 'sent'
  /** Being stored behind others of its lane. Then the page waits for its turn, `maxWaitSeconds` at most. */
  | 'in-lane'
  /** Being stored after a failure. */
  | 'saving'
  /** Stored, and the page was told so. */
  | 'receipt'
  /** The page got a final answer. A stored copy is deleted. */
  | 'answered'
  /** Not stored, or the stored copy is deleted: the page gets the true error. */
  | 'failed';

export type LiveEvent =
  /** `requestWillFetch`: nothing of its lane waits, or its lane is held for a person. */
  | 'lane-free'
  /** `requestWillFetch`: earlier entries of its lane wait. */
  | 'lane-blocked'
  /** A final answer: live, late after the strategy's own timeout, or from replay while the page waits. */
  | 'answer'
  /**
   * A failure after which a later attempt may do better: an answer like 503, a network error, a strategy's own
   * timeout, a plugin that threw before the send, a turn that does not come in time.
   */
  | 'failure'
  /** A failure after which no later attempt does better: the page gave up, or this was the only attempt. */
  | 'final-failure'
  /** The strict commit is done. */
  | 'stored'
  /** It could not be stored. */
  | 'not-stored';

export const liveTable: Record<LiveState, Partial<Record<LiveEvent, LiveState>>> = {
  new: {
    'lane-free': 'sent',
    'lane-blocked': 'in-lane',
    failure: 'saving',
    'final-failure': 'failed',
    'not-stored': 'failed',
  },
  sent: { answer: 'answered', failure: 'saving', 'final-failure': 'failed' },
  'in-lane': { answer: 'answered', failure: 'receipt', 'not-stored': 'failed' },
  saving: { stored: 'receipt', 'not-stored': 'failed', answer: 'answered' },
  receipt: { answer: 'answered' },
  answered: {},
  failed: {},
};

/** The state after `event`. An event that the table does not name changes nothing. */
export const reduceLive = (state: LiveState, event: LiveEvent): LiveState => liveTable[state][event] ?? state;
