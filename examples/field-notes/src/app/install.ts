import { find } from '../ui/element.ts';

/** Chromium's event before it offers to install. TypeScript has no type of it, and other browsers have no such event. */
interface InstallEvent extends Event {
  prompt: () => Promise<unknown>;
}

/** The button "Install", shown where the browser can install the app and has not. */
export function startInstall(): void {
  const button = find<HTMLButtonElement>('#install');
  let offer: InstallEvent | undefined;
  const show = (event: InstallEvent | undefined): void => {
    offer = event;
    button.hidden = !event;
  };
  addEventListener('beforeinstallprompt', (event) => {
    // The browser shows its own banner otherwise.
    event.preventDefault();
    show(event as InstallEvent);
  });
  addEventListener('appinstalled', () => show(undefined));
  button.addEventListener('click', () => {
    // The event can be used once.
    void offer?.prompt();
    show(undefined);
  });
}
