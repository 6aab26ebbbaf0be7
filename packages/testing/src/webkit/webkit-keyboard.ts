import { check, isText } from '../arguments/check.ts';
import type { KeyAction } from './web-driver.ts';

/** The keys that WebDriver names by a code of its own, by their names in `KeyboardEvent.key`. */
const keyCodes: Record<string, string> = {
  Alt: '\uE00A',
  ArrowDown: '\uE015',
  ArrowLeft: '\uE012',
  ArrowRight: '\uE014',
  ArrowUp: '\uE013',
  Backspace: '\uE003',
  Control: '\uE009',
  Delete: '\uE017',
  End: '\uE010',
  Enter: '\uE007',
  Escape: '\uE00C',
  Home: '\uE011',
  PageDown: '\uE00F',
  PageUp: '\uE00E',
  Shift: '\uE008',
  Space: '\uE00D',
  Tab: '\uE004',
};

const keyDown = (value: string): KeyAction => ({ type: 'keyDown', value });
const keyUp = (value: string): KeyAction => ({ type: 'keyUp', value });

/** The keyboard of a `WebKitPage`. */
export class WebKitKeyboard {
  readonly #send: (action: string, keys: KeyAction[]) => Promise<void>;

  /** @internal */
  constructor(send: (action: string, keys: KeyAction[]) => Promise<void>) {
    this.#send = send;
  }

  /** Types into the element that has the focus. */
  async type(text: string): Promise<void> {
    check('type', 'text', isText(text), 'a text that is not empty', text);
    // WebDriver takes grapheme clusters.
    const letters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
    await this.#send(
      'type',
      letters.flatMap((letter) => [keyDown(letter), keyUp(letter)]),
    );
  }

  /** Presses a key by its name in `KeyboardEvent.key`, with other keys held before it: `Control+Enter`. */
  async press(key: string): Promise<void> {
    check('press a key', 'key', isText(key), 'the name of a key', key);
    const named = key.split('+').map((name) => keyCodes[name] ?? name);
    await this.#send(`press ${key}`, [...named.map(keyDown), ...named.toReversed().map(keyUp)]);
  }
}
