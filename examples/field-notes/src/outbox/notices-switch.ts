import { wantsNotices, wishNotices } from '../../shared/notices-wish.ts';
import { announce } from '../ui/announce.ts';
import { find } from '../ui/element.ts';
import { noticesLook } from './notices-words.ts';
import { outbox } from './outbox.ts';

/** The browser is asked for permission on the click only. A rejection is explained. */
export async function startNoticesSwitch(): Promise<void> {
  const row = find('#notices');
  const toggle = find<HTMLButtonElement>('#notices-switch');
  const words = find('#notices-words');
  const supported = 'Notification' in window && 'caches' in window;
  const permission = () => (supported ? Notification.permission : 'unsupported');
  let wanted = supported && (await wantsNotices().catch(() => false));
  let background = true;

  function draw(): void {
    const look = noticesLook({ permission: permission(), wanted, background });
    row.hidden = !look;
    toggle.setAttribute('aria-checked', String(look?.on ?? false));
    if (look && words.textContent !== look.words) words.textContent = look.words;
  }

  async function wish(value: boolean): Promise<void> {
    wanted = value;
    await wishNotices(value);
    draw();
  }

  toggle.addEventListener('click', async () => {
    if (toggle.getAttribute('aria-checked') === 'true') {
      await wish(false);
      return announce('Notifications are off.');
    }
    // This must come before any await, because the browser asks only right after a click.
    const answer = await Notification.requestPermission();
    await wish(true);
    announce(answer === 'granted' ? 'Notifications are on.' : (words.textContent ?? ''));
  });

  // The permission can change in the settings of the browser while this page is open.
  void navigator.permissions
    ?.query({ name: 'notifications' })
    .then((status) => status.addEventListener('change', draw))
    .catch(() => {});
  draw();
  background = (await outbox.capabilities().catch(() => undefined))?.sync === 'available';
  draw();
}
