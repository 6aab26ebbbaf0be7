export { WebKitDriver } from './webkit/webkit-driver.ts';
export { WebKitKeyboard } from './webkit/webkit-keyboard.ts';
export { type WebKitLaunchOptions } from './webkit/webkit-launch.ts';
export { type WaitOptions, WebKitPage } from './webkit/webkit-page.ts';
