/**
 * The life of a request that a page has just made, as a table. The plugin's callbacks feed it
 * events; it says where the request stands and what to do. Most ways to lose or to double a write
 * would be a wrong cell in here.
 */
export type LiveState =
  /** Seen, nothing sent. */
  | 'arrived'
  /** At the network. */
  | 'in-flight'
  /** Stored behind others of its lane; the page waits a little for its turn. */
  | 'joined'
  /** Being stored after a failure. */
  | 'stored'
  /** Kept, and the page was told so. */
  | 'receipt'
  /** The page got a final answer. */
  | 'answered'
  /** Not kept: the page gets the true error. */
  | 'failed';

export type LiveEvent =
  /** `requestWillFetch`: nothing of its lane waits, or its lane is held for a person. */
  | 'lane-free'
  /** `requestWillFetch`: earlier entries of its lane wait. */
  | 'lane-waits'
  /** A final answer: live, late after the strategy's own timeout, or from replay while the page waits. */
  | 'answer'
  /** `fetchDidSucceed` with an answer that a later attempt may better (503). */
  | 'transient'
  /** `fetchDidFail` with a network error. */
  | 'network-error'
  /** `fetchDidFail` with anything else: the page gave up, or another plugin threw after the answer. */
  | 'other-error'
  /** `handlerDidError`: the last guard, a strategy's own timeout or a plugin that threw before the send. */
  | 'handler-error'
  /** The strict commit is done. */
  | 'committed'
  /** Storing failed. */
  | 'refused';

/** `store`: commit it, then feed `committed` or `refused`; `forget`: delete the stored copy, if any. */
export type LiveEffect = 'store' | 'forget';

type Move = readonly [LiveState, LiveEffect?];

export const liveTable: Record<LiveState, Partial<Record<LiveEvent, Move>>> = {
  arrived: {
    'lane-free': ['in-flight'],
    'lane-waits': ['joined', 'store'],
    'handler-error': ['stored', 'store'],
    refused: ['failed'],
  },
  'in-flight': {
    answer: ['answered', 'forget'],
    transient: ['stored', 'store'],
    'network-error': ['stored', 'store'],
    'other-error': ['failed', 'forget'],
    'handler-error': ['stored', 'store'],
  },
  joined: {
    answer: ['answered', 'forget'],
    'handler-error': ['receipt'],
    refused: ['failed'],
  },
  stored: {
    committed: ['receipt'],
    refused: ['failed'],
    answer: ['answered', 'forget'],
  },
  receipt: { answer: ['answered', 'forget'] },
  answered: {},
  failed: {},
};

/** Where `event` leads from `state`; an event that means nothing there changes nothing. */
export function reduceLive(state: LiveState, event: LiveEvent): Move {
  return liveTable[state][event] ?? [state];
}
