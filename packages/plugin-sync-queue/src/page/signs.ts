/** Calls `wake` when the network is back, or somebody looks at the page; returns how to end that. */
export function onSigns(wake: (sign: 'online' | 'visible') => void): (() => void)[] {
  const looked = () => {
    if (document.visibilityState === 'visible') wake('visible');
  };
  return [
    listen(window, 'online', () => wake('online')),
    listen(window, 'pageshow', () => wake('visible')),
    listen(document, 'visibilitychange', looked),
  ];
}

function listen(target: EventTarget, type: string, listener: () => void): () => void {
  target.addEventListener(type, listener);
  return () => target.removeEventListener(type, listener);
}
