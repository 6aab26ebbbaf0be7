declare const process: { env: { NODE_ENV?: string } };

/**
 * Logs to the console in development. Call it behind `process.env.NODE_ENV !== 'production'`, so that
 * bundlers drop the call and its words. `__WB_DISABLE_DEV_LOGS` turns it off, as in Workbox.
 */
export function devLog(level: 'debug' | 'info' | 'warn' | 'error', ...words: unknown[]) {
  if (process.env.NODE_ENV === 'production') return;
  const scope = globalThis as { __WB_DISABLE_DEV_LOGS?: boolean };
  if (!scope.__WB_DISABLE_DEV_LOGS) console[level]('%cworkbox-plugin', 'font-weight:bold', ...words);
}
