import { isNetworkOff, NETWORK_CHANNEL, playOffline, setNetworkOff } from '../../shared/demo/network-wish.ts';
import { announce } from '../ui/announce.ts';
import { find } from '../ui/element.ts';

/** The switch that makes the device play offline, in this page, in other tabs and in the worker. */
export async function startNetworkControl(): Promise<void> {
  const toggle = find<HTMLButtonElement>('#network');
  // Without a worker there is nothing that could play it.
  if (!('caches' in window) || !('serviceWorker' in navigator)) {
    toggle.hidden = true;
    return;
  }
  let off = false;
  playOffline(() => off);

  function show(value: boolean): void {
    toggle.setAttribute('aria-checked', String(!value));
    if (off === value) return;
    off = value;
    // What a browser does when the network comes or goes: the clients of the plugins wake the worker.
    dispatchEvent(new Event(value ? 'offline' : 'online'));
  }

  toggle.addEventListener('click', async () => {
    const value = !off;
    await setNetworkOff(value);
    announce(value ? 'The network is off.' : 'The network is on.');
    show(value);
  });
  new BroadcastChannel(NETWORK_CHANNEL).addEventListener('message', ({ data }: MessageEvent<boolean>) =>
    show(data),
  );
  show(await isNetworkOff().catch(() => false));
}
