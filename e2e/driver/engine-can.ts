import { capabilities, type Capabilities, type Capability, type EngineName } from './driver.ts';

const has = (...own: Capability[]) =>
  Object.fromEntries(capabilities.map((name) => [name, own.includes(name)])) as unknown as Capabilities;

/** The capabilities of each driver. */
export const engineCan: Readonly<Record<EngineName, Capabilities>> = {
  chromium: has(...capabilities),
  // The test servers delete the three APIs (`bare.ts`), so a forced event would prove nothing.
  'chromium-bare': has('stop-worker', 'set-offline', 'clear-http-cache', 'restart'),
  // Firefox has no such events.
  firefox: has('stop-worker', 'set-offline', 'clear-http-cache', 'restart'),
  // WebKit has no such events, and no driver can take its network away.
  webkit: has('stop-worker', 'clear-http-cache', 'restart'),
};
