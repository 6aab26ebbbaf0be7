export { useEntry, useSyncQueue } from './bindings/vue.ts';
export type { QueueSource } from './bindings/queue-source.ts';
