import type { DemoState } from '../../../shared/contract.ts';
import type { Happening, LogLine, LogSource } from '../../../shared/demo/log-line.ts';

export const tourNames = ['sync-queue', 'periodic-refresh', 'bg-fetch'] as const;
export type TourName = (typeof tourNames)[number];

/** What a step can look at. */
export interface TourFacts extends DemoState {
  online: boolean;
  /** The office has revised briefings since the step began. */
  revised: boolean;
  /** Whether the worker did this since the step began, or `ever` since the tour began. */
  did: (happening: Happening, ever?: 'ever') => boolean;
}

export interface TourStep {
  words: string;
  /** The control that the step is about. */
  target: string;
  isDone: (facts: TourFacts) => boolean;
}

export const tours: Record<TourName, readonly TourStep[]> = {
  'sync-queue': [
    {
      words: 'Set the server to Down.',
      target: '#fault-down',
      isDone: ({ faultMode }) => faultMode === 'down',
    },
    {
      words: 'Write a report and send it: the worker stores it.',
      target: '#text',
      isDone: ({ did }) => did('kept'),
    },
    {
      words: 'Stop the worker: what it had in memory is gone.',
      target: '#stop-worker',
      isDone: ({ did }) => did('started'),
    },
    {
      words: 'Set the server to Answer lost and press Send now: the report is stored, its answer is cut.',
      target: '#fault-lost',
      isDone: ({ faultMode, did }) => faultMode === 'lost' && did('failed-again'),
    },
    {
      words: 'Set the server to Up and press Send now: the repeat is recognised by its key.',
      target: '#fault-up',
      isDone: ({ did }) => did('recognised') || did('sent-again'),
    },
  ],
  'periodic-refresh': [
    {
      words: 'Press Refresh: each briefing is fetched through its route.',
      target: '#briefings-refresh',
      isDone: ({ did }) => did('refreshed') || did('unchanged'),
    },
    {
      words: 'Revise two at the office: this device does not know yet.',
      target: '#revise',
      isDone: ({ revised }) => revised,
    },
    {
      words: 'Press Refresh again: two are new, the others are a 304 with 0 bytes.',
      target: '#briefings-refresh',
      isDone: ({ did }) => did('refreshed') && did('unchanged'),
    },
    {
      words: 'Switch the network off and open a briefing.',
      target: '#network',
      isDone: ({ did }) => did('read-offline'),
    },
    { words: 'Switch the network on.', target: '#network', isDone: ({ online }) => online },
  ],
  'bg-fetch': [
    {
      words: 'Set the server to Slow.',
      target: '#fault-slow',
      isDone: ({ faultMode }) => faultMode === 'slow',
    },
    {
      words: 'Press Keep offline at a video.',
      target: '#training-list .training-progress button',
      isDone: ({ did }) => did('download'),
    },
    {
      words: 'Set the server to Down while the bar moves: the download rests.',
      target: '#fault-down',
      isDone: ({ did }) => did('download-cut') || did('stored', 'ever'),
    },
    {
      words: 'Set the server to Up and wait: it goes on where it was, and is stored.',
      target: '#fault-up',
      isDone: ({ did }) => did('stored', 'ever'),
    },
    {
      words: 'Set the server to Down and press Watch: the video plays from the cache.',
      target: '#fault-down',
      isDone: ({ did }) => did('played'),
    },
    { words: 'Set the server to Up.', target: '#fault-up', isDone: ({ faultMode }) => faultMode === 'up' },
  ],
};

/** The lines that count for a tour: those of its plugin and of the worker. */
export const countsFor =
  (name: TourName) =>
  ({ source }: Pick<LogLine, 'source'>): boolean =>
    source === name || source === ('worker' satisfies LogSource);
