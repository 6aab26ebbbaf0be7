import type { FaultMode } from '../../shared/contract.ts';

interface ServerWords {
  /** The caption of its segment. `long` stands before it where there is space. */
  name: string;
  long?: string;
  explanation: string;
  symbol: string;
}

export const serverWords: Record<FaultMode, ServerWords> = {
  up: { name: 'Up', explanation: 'The server answers at once.', symbol: 'delivered' },
  down: {
    name: 'Down',
    explanation: 'The server cuts every connection.',
    symbol: 'down',
  },
  unavailable: { name: '503', explanation: 'The server says: come back in 5 seconds.', symbol: 'waiting' },
  slow: {
    name: 'Slow',
    explanation: 'A report takes 3 seconds, and a video trickles in.',
    symbol: 'slow',
  },
  lost: {
    name: 'lost',
    long: 'Answer',
    explanation: 'The server stores the report, then cuts the connection.',
    symbol: 'lost',
  },
  refuses: {
    name: 'Refuses',
    explanation: 'The server answers 403: a report that waited becomes yours to decide on.',
    symbol: 'refused',
  },
};
