import { faultModes, type DemoState, type FaultMode } from '../../shared/contract.ts';
import { announce } from '../ui/announce.ts';
import { element, find, icon } from '../ui/element.ts';
import { demoState } from './demo-state.ts';
import { serverWords } from './server-words.ts';

export interface ServerControl {
  get: () => DemoState;
  signIn: () => void;
}

/** The radio buttons for the fault mode of the server, and the switch for the sign-in. */
export function startServerControl(onChange: (now: DemoState, before: DemoState) => void): ServerControl {
  let state: DemoState = { faultMode: 'up', signedIn: true };
  const box = find('#fault-modes');
  const toggle = find<HTMLButtonElement>('#signed-in');
  for (const mode of faultModes) box.append(option(mode));
  // The arrow keys move faster than the server answers: one request at a time, and then only the latest choice.
  let wanted: Partial<DemoState> = {};
  let asking: Promise<void> = Promise.resolve();

  function want(change: Partial<DemoState>): void {
    wanted = { ...wanted, ...change };
    asking = asking.then(move);
  }

  async function move(): Promise<void> {
    const change = wanted;
    wanted = {};
    if (Object.keys(change).length === 0) return;
    const before = state;
    if (!(await ask(change))) return;
    if (change.faultMode) announce(`Server: ${serverWords[change.faultMode].explanation}`);
    if (change.signedIn !== undefined) announce(change.signedIn ? 'Signed in.' : 'Signed out.');
    onChange(state, before);
  }

  async function ask(change?: Partial<DemoState>): Promise<boolean> {
    const note = find('#control-error');
    try {
      state = await demoState(change);
      note.textContent = '';
      return true;
    } catch {
      note.textContent = 'The demo server does not answer: was it stopped? Start it again with npm start.';
      return false;
    } finally {
      draw();
    }
  }

  function draw(): void {
    const { faultMode, signedIn } = { ...state, ...wanted };
    find<HTMLInputElement>(`#fault-${faultMode}`).checked = true;
    toggle.setAttribute('aria-checked', String(signedIn));
    Object.assign(find('#bar').dataset, { faultMode: state.faultMode, signedIn: String(state.signedIn) });
  }

  box.addEventListener('change', (event) => {
    want({ faultMode: (event.target as HTMLInputElement).value as FaultMode });
  });
  toggle.addEventListener('click', () => want({ signedIn: !{ ...state, ...wanted }.signedIn }));
  // Another tab may have changed it.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void ask();
  });
  void ask();
  return { get: () => state, signIn: () => want({ signedIn: true }) };
}

function option(mode: FaultMode): HTMLElement {
  const { name, long, explanation, symbol } = serverWords[mode];
  return element(
    'label',
    { class: 'segment', title: explanation },
    element('input', {
      type: 'radio',
      name: 'fault-mode',
      id: `fault-${mode}`,
      value: mode,
      'aria-labelledby': `fault-${mode}-name`,
      'aria-describedby': `fault-${mode}-words`,
    }),
    icon(symbol),
    element(
      'span',
      { class: 'segment-name', id: `fault-${mode}-name` },
      long && element('span', { class: 'segment-long' }, `${long} `),
      element('span', {}, name),
    ),
    element('span', { id: `fault-${mode}-words`, hidden: true }, explanation),
  );
}
