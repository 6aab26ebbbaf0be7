import type { EngineName } from './driver/driver.ts';

const preamble = `for (const name of ['sync', 'periodicSync', 'backgroundFetch']) delete ServiceWorkerRegistration.prototype[name];`;

/** What runs before anything else in each page and worker of the engine. */
export const preambleFor = (engine: EngineName): string => (engine === 'chromium-bare' ? preamble : '');
