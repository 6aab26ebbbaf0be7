declare const process: { env: { NODE_ENV?: string } };

/**
 * Tells people who develop what is going on. Call it behind `process.env.NODE_ENV !== 'production'`,
 * so that bundlers drop the call and its words; `__WB_DISABLE_DEV_LOGS` silences it, as in Workbox.
 */
export function devLog(level: 'debug' | 'info' | 'warn' | 'error', ...words: unknown[]) {
  if (process.env.NODE_ENV === 'production') return;
  const scope = globalThis as { __WB_DISABLE_DEV_LOGS?: boolean };
  if (!scope.__WB_DISABLE_DEV_LOGS) console[level]('%cworkbox-plugin', 'font-weight:bold', ...words);
}
