import { isFaultMode, faultWords } from './fault-words.ts';
import { faultModes, type FaultMode } from '../../shared/contract.ts';
import { announce } from '../ui/announce.ts';
import { element, find, icon } from '../ui/element.ts';

/** The switch for the fault mode of the server. It belongs to the demo, not to the app. */
export async function startFaultPanel(onChange: (mode: FaultMode, before: FaultMode) => void): Promise<void> {
  let current: FaultMode = 'up';
  const box = find('#fault-modes');
  for (const mode of faultModes) box.append(option(mode));
  // The arrow keys move faster than the server answers: one request at a time, and then only the latest choice.
  let latest: FaultMode | undefined;
  let asking: Promise<void> = Promise.resolve();
  box.addEventListener('change', (event) => {
    latest = (event.target as HTMLInputElement).value as FaultMode;
    asking = asking.then(move);
  });

  async function move(): Promise<void> {
    const wanted = latest;
    latest = undefined;
    if (wanted === undefined) return;
    const before = current;
    if (!(await ask('PUT', wanted))) return;
    announce(`The server is now: ${faultWords[wanted].name}.`);
    onChange(wanted, before);
  }

  async function ask(method: 'GET' | 'PUT', wanted?: FaultMode): Promise<boolean> {
    const note = find('#fault-error');
    try {
      const response = await fetch('/demo/fault-mode', {
        method,
        ...(wanted && {
          body: JSON.stringify({ faultMode: wanted }),
          headers: { 'Content-Type': 'application/json' },
        }),
      });
      const { faultMode: mode } = (await response.json()) as { faultMode?: unknown };
      if (!isFaultMode(mode)) throw new Error(`status ${response.status}`);
      note.textContent = '';
      set(mode);
      return true;
    } catch {
      note.textContent = 'The demo server does not answer: was it stopped? Start it again with npm start.';
      set(current);
      return false;
    }
  }

  function set(mode: FaultMode): void {
    current = mode;
    if (latest === undefined) find<HTMLInputElement>(`#fault-${mode}`).checked = true;
    find('#fault-link-words').textContent = `Server: ${faultWords[mode].name}`;
    find('#fault-link').dataset['faultMode'] = mode;
  }

  await ask('GET');
  // Another tab may have changed the fault mode.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void ask('GET');
  });
}

function option(mode: FaultMode): HTMLElement {
  const { name, explanation, symbol } = faultWords[mode];
  return element(
    'label',
    { class: 'fault-mode', for: `fault-${mode}` },
    element('input', {
      type: 'radio',
      name: 'fault-mode',
      id: `fault-${mode}`,
      value: mode,
      'aria-labelledby': `fault-${mode}-name`,
      'aria-describedby': `fault-${mode}-words`,
    }),
    icon(symbol),
    element('span', { class: 'fault-name', id: `fault-${mode}-name` }, name),
    element('span', { class: 'fault-words', id: `fault-${mode}-words` }, explanation),
  );
}
