export { useEntry, useSyncQueue } from './bindings/react.ts';
export type { QueueSource } from './bindings/queue-source.ts';
