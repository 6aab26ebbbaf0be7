/** Calls `listener` when the network is back, and when the page is shown, until `signal` is aborted. */
export function onPageActivity(listener: (activity: 'online' | 'visible') => void, signal: AbortSignal) {
  const visible = () => {
    if (document.visibilityState === 'visible') listener('visible');
  };
  window.addEventListener('online', () => listener('online'), { signal });
  window.addEventListener('pageshow', () => listener('visible'), { signal });
  document.addEventListener('visibilitychange', visible, { signal });
}
