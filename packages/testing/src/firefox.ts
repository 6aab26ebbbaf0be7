export { FirefoxDriver } from './firefox/firefox-driver.ts';
export { type FirefoxLaunchOptions } from './firefox/firefox-launch.ts';
