export { refreshStore } from './bindings/svelte.ts';
export type { RefreshSource } from './bindings/refresh-source.ts';
