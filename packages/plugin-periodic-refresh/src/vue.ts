export { useRefresh } from './bindings/vue.ts';
export type { RefreshSource } from './bindings/refresh-source.ts';
