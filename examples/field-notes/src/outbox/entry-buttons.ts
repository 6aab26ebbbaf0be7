import { element, icon } from '../ui/element.ts';

export type Action = 'retry' | 'discard' | 'signIn';

const captions: Record<Action, string> = {
  retry: 'Try again',
  discard: 'Discard',
  signIn: 'Sign in',
};

const symbols: Record<Action, string> = { retry: 'sending', discard: 'discard', signIn: 'person' };

/** Draws the buttons of an entry. Buttons that stay are not replaced, because one of them may have the focus. */
export function drawButtons(
  box: HTMLElement,
  about: string,
  wanted: readonly Action[],
  sending: boolean,
  run: (action: Action) => void,
): void {
  const present = new Map(
    [...box.querySelectorAll('button')].map((button) => [button.dataset['action'], button]),
  );
  const item = box.parentElement;
  const buttons = wanted.map((action) => {
    const button = present.get(action) ?? createButton(action);
    button.setAttribute('aria-label', `${captions[action]}: ${about}`);
    // The buttons stay while the entry is being sent, because one of them may have the focus.
    const idle = sending && action === 'retry';
    button.setAttribute('aria-disabled', String(idle));
    button.onclick = idle ? null : () => run(action);
    return button;
  });
  const hadFocus = box.contains(document.activeElement);
  const stays = buttons.some((button) => button === document.activeElement);
  if (!sameNodes([...box.children], buttons)) {
    for (const child of [...box.children]) if (!buttons.some((button) => button === child)) child.remove();
    buttons.forEach((button, index) => {
      if (box.children[index] !== button) box.insertBefore(button, box.children[index] ?? null);
    });
  }
  // The button is gone ("Try again" became "Sign in"), so the item gets the focus.
  if (hadFocus && !stays) item?.focus();
}

const createButton = (action: Action): HTMLButtonElement =>
  element(
    'button',
    { type: 'button', class: 'quiet', 'data-action': action },
    icon(symbols[action]),
    element('span', {}, captions[action]),
  );

const sameNodes = (a: Element[], b: Element[]): boolean =>
  a.length === b.length && a.every((node, i) => node === b[i]);
