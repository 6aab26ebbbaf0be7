import type { Node } from '@babel/types';
import type { Source } from './source.ts';

/**
 * - `not-understood`: code that is left as it is, because its meaning is not certain.
 * - `on-sync`, `queue-method`: code of a queue that a person must rewrite.
 * - `max-retention-time`, `status-plugin`, `several-queues`: what has another meaning now.
 * - `old-storage`: code that knows the sync tag or the database of the old package.
 * - `generate-sw`, `classic-script`, `package`: what is written elsewhere, or needs an installation.
 */
export type FindingKind =
  | 'not-understood'
  | 'on-sync'
  | 'queue-method'
  | 'max-retention-time'
  | 'status-plugin'
  | 'several-queues'
  | 'old-storage'
  | 'generate-sw'
  | 'classic-script'
  | 'package';

/** What a person must decide or do. */
export interface Finding {
  path: string;
  /** Both begin with 1. */
  line: number;
  column: number;
  kind: FindingKind;
  reason: string;
}

export const findingAt = (source: Source, node: Node, kind: FindingKind, reason: string): Finding => ({
  path: source.path,
  line: node.loc!.start.line,
  column: node.loc!.start.column + 1,
  kind,
  reason,
});

/** Code that stays as it is. */
export const leave = (source: Source, node: Node, reason: string): Finding[] => [
  findingAt(source, node, 'not-understood', reason),
];
