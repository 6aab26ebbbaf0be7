/**
 * The life of a request that a page has just made, as a table. The plugin's callbacks feed it
 * events; it says where the request stands. Most ways to lose or to double a write would be a wrong
 * cell in here.
 */
export type LiveState =
  /** Seen, nothing sent. */
  | 'arrived'
  /** At the network. */
  | 'in-flight'
  /** Being stored behind others of its lane; then the page waits a little for its turn. */
  | 'joined'
  /** Being stored after a failure. */
  | 'stored'
  /** Kept, and the page was told so. */
  | 'receipt'
  /** The page got a final answer; a stored copy is deleted. */
  | 'answered'
  /** Not kept, and a stored copy is deleted: the page gets the true error. */
  | 'failed';

export type LiveEvent =
  /** `requestWillFetch`: nothing of its lane waits, or its lane is held for a person. */
  | 'lane-free'
  /** `requestWillFetch`: earlier entries of its lane wait. */
  | 'lane-waits'
  /** A final answer: live, late after the strategy's own timeout, or from replay while the page waits. */
  | 'answer'
  /**
   * What a later attempt may better: an answer like 503, a network error, a strategy's own timeout,
   * a plugin that threw before the send, a turn that does not come in time.
   */
  | 'failure'
  /** What no later attempt betters: the page gave up, or this was the only attempt it may have. */
  | 'other-error'
  /** The strict commit is done. */
  | 'committed'
  /** Storing failed. */
  | 'refused';

export const liveTable: Record<LiveState, Partial<Record<LiveEvent, LiveState>>> = {
  arrived: {
    'lane-free': 'in-flight',
    'lane-waits': 'joined',
    failure: 'stored',
    'other-error': 'failed',
    refused: 'failed',
  },
  'in-flight': { answer: 'answered', failure: 'stored', 'other-error': 'failed' },
  joined: { answer: 'answered', failure: 'receipt', refused: 'failed' },
  stored: { committed: 'receipt', refused: 'failed', answer: 'answered' },
  receipt: { answer: 'answered' },
  answered: {},
  failed: {},
};

/** Where `event` leads from `state`; an event that means nothing there changes nothing. */
export const reduceLive = (state: LiveState, event: LiveEvent): LiveState => liveTable[state][event] ?? state;
