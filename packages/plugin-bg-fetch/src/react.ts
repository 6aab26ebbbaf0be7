export { useDownloads } from './bindings/react.ts';
export type { DownloadsSource } from './bindings/downloads-source.ts';
