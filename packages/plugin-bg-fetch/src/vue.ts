export { useDownloads } from './bindings/vue.ts';
export type { DownloadsSource } from './bindings/downloads-source.ts';
