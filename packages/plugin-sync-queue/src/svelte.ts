export { entryStore, queueStore } from './bindings/svelte.ts';
export type { QueueSource } from './bindings/queue-source.ts';
