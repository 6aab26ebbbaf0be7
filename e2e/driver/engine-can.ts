import { capabilities, type Capabilities, type Capability, type EngineName } from './driver.ts';

const has = (...own: Capability[]) =>
  Object.fromEntries(capabilities.map((name) => [name, own.includes(name)])) as unknown as Capabilities;

/** What each driver can do. */
export const engineCan: Readonly<Record<EngineName, Capabilities>> = {
  chromium: has(...capabilities),
  // Their servers take the three away (`bare.ts`); an event that was forced all the same would show nothing.
  'chromium-bare': has('stop-worker', 'set-offline', 'clear-http-cache', 'restart'),
  // It has no such events.
  firefox: has('stop-worker', 'set-offline', 'clear-http-cache', 'restart'),
  // Nor has it, and nothing outside it can take its network away.
  webkit: has('stop-worker', 'clear-http-cache', 'restart'),
};
