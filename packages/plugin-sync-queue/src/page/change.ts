/** Until `has` holds after a change of `client`; a page that hears nothing looks again now and then. */
export function changed(
  client: { subscribe: (listener: () => void) => () => void },
  has: () => boolean,
  atMostSeconds: number,
): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (has()) end();
    };
    const end = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const stop = client.subscribe(look);
    const timer = setTimeout(end, atMostSeconds * 1000);
    look();
  });
}
