import { devLog } from 'workbox-plugin-core';

declare const process: { env: { NODE_ENV?: string } };

/** For what the person at the page cannot help. */
export function report(error: unknown) {
  if (process.env.NODE_ENV !== 'production') devLog('error', error);
}

/** Keeps the worker alive for what an event leads to, as long as the event goes on. */
export const extender = (event: ExtendableEvent) => (promise: Promise<unknown>) => {
  const quiet = promise.catch(report);
  try {
    event.waitUntil(quiet);
  } catch {
    // The event is over: an answer came after the strategy's own timeout. It goes on as far as it gets.
  }
};
