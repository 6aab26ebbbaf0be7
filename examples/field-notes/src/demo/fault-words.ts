import { faultModes, type FaultMode } from '../../shared/contract.ts';

export const isFaultMode = (value: unknown): value is FaultMode => faultModes.some((mode) => mode === value);

export const faultWords: Record<FaultMode, { name: string; explanation: string; symbol: string }> = {
  up: { name: 'Up', explanation: 'Answers at once.', symbol: 'delivered' },
  down: {
    name: 'Down',
    explanation: 'Cuts every connection, as if there were no network.',
    symbol: 'offline',
  },
  unavailable: { name: '503', explanation: 'Says “come back in 5 seconds”.', symbol: 'waiting' },
  slow: {
    name: 'Slow',
    explanation: 'Takes 3 seconds to take a report; a video trickles in.',
    symbol: 'slow',
  },
  lost: { name: 'Answers lost', explanation: 'Stores the report, then cuts the connection.', symbol: 'lost' },
  'signed-out': {
    name: 'Signed out',
    explanation: 'Answers 401: the outbox is held until you sign in.',
    symbol: 'held',
  },
  refuses: {
    name: 'Refuses',
    explanation: 'Answers 403: a report that waited becomes yours to decide on.',
    symbol: 'refused',
  },
};
