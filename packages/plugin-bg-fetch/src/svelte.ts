export { downloadsStore } from './bindings/svelte.ts';
export type { DownloadsSource } from './bindings/downloads-source.ts';
