/** Whether notifications are wanted, and what the browser allows. */
export interface NoticesState {
  permission: NotificationPermission | 'unsupported';
  wanted: boolean;
  /** Whether the browser sends while the app is closed. */
  background: boolean;
}

export interface NoticesLook {
  on: boolean;
  words: string;
}

const about = (background: boolean) =>
  background
    ? 'A notification when your reports have arrived, or need you, and this app is not in view.'
    : 'A notification when your reports have arrived, or need you, while this app is open behind others: this browser sends nothing while it is closed.';

/** The state of the switch. `undefined` where the browser has no notifications. */
export function noticesLook({ permission, wanted, background }: NoticesState): NoticesLook | undefined {
  if (permission === 'unsupported') return undefined;
  if (permission === 'granted') return { on: wanted, words: about(background) };
  if (permission === 'denied' && wanted)
    return {
      on: false,
      words:
        'This browser blocks notifications from this site. Allow them in the site’s settings (the sign left of the address), then switch this on.',
    };
  return { on: false, words: about(background) };
}
