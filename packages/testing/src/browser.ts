export {
  BrowserDriver,
  type EventOptions,
  type OriginOptions,
  type SyncOptions,
} from './driver/browser-driver.ts';
export { type LaunchOptions } from './driver/launch.ts';
