import type { EngineName } from './driver/driver.ts';

const preamble = `for (const name of ['sync', 'periodicSync', 'backgroundFetch']) delete ServiceWorkerRegistration.prototype[name];`;

/** The script that runs before anything else in each page and worker of the engine. */
export const preambleFor = (engine: EngineName): string => (engine === 'chromium-bare' ? preamble : '');

/** Inserts the preamble into a served file. */
export function prepare(preamble: string, body: string | Uint8Array, type: string): string | Uint8Array {
  if (!preamble || typeof body !== 'string') return body;
  if (type === 'text/javascript') return preamble + body;
  return body.replace(/^<!doctype html>/, `$&<script>${preamble}</script>`);
}
