export { useRefresh } from './bindings/react.ts';
export type { RefreshSource } from './bindings/refresh-source.ts';
