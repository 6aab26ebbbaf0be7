import { isKnownMood, moodWords } from './mood-words.ts';
import { moods, type Mood } from '../shared/contract.ts';
import { announce } from './announce.ts';
import { element, find, icon } from './element.ts';

/** The demo's switch: what the server is like. It belongs to the demo, not to the app. */
export async function startMoodPanel(onChange: (mood: Mood, before: Mood) => void): Promise<void> {
  let current: Mood = 'up';
  const box = find('#moods');
  for (const mood of moods) box.append(option(mood));
  // The arrow keys run through the moods faster than the server answers: one question at a time, and
  // of those that wait only the last.
  let latest: Mood | undefined;
  let asking: Promise<void> = Promise.resolve();
  box.addEventListener('change', (event) => {
    latest = (event.target as HTMLInputElement).value as Mood;
    asking = asking.then(move);
  });

  async function move(): Promise<void> {
    const wanted = latest;
    latest = undefined;
    if (wanted === undefined) return;
    const before = current;
    if (!(await ask('PUT', wanted))) return;
    announce(`The server is now: ${moodWords[wanted].name}.`);
    onChange(wanted, before);
  }

  async function ask(method: 'GET' | 'PUT', wanted?: Mood): Promise<boolean> {
    const note = find('#mood-error');
    try {
      const response = await fetch('/demo/mood', {
        method,
        ...(wanted && {
          body: JSON.stringify({ mood: wanted }),
          headers: { 'Content-Type': 'application/json' },
        }),
      });
      const { mood } = (await response.json()) as { mood?: unknown };
      if (!isKnownMood(mood)) throw new Error(`status ${response.status}`);
      note.textContent = '';
      set(mood);
      return true;
    } catch {
      note.textContent = 'The demo server does not answer: was it stopped? Start it again with npm start.';
      set(current);
      return false;
    }
  }

  function set(mood: Mood): void {
    current = mood;
    if (latest === undefined) find<HTMLInputElement>(`#mood-${mood}`).checked = true;
    find('#mood-link-words').textContent = `Server: ${moodWords[mood].name}`;
    find('#mood-link').dataset['mood'] = mood;
  }

  await ask('GET');
  // Another tab may have moved the switch.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void ask('GET');
  });
}

function option(mood: Mood): HTMLElement {
  const { name, explanation, symbol } = moodWords[mood];
  return element(
    'label',
    { class: 'mood', for: `mood-${mood}` },
    element('input', {
      type: 'radio',
      name: 'mood',
      id: `mood-${mood}`,
      value: mood,
      'aria-labelledby': `mood-${mood}-name`,
      'aria-describedby': `mood-${mood}-words`,
    }),
    icon(symbol),
    element('span', { class: 'mood-name', id: `mood-${mood}-name` }, name),
    element('span', { class: 'mood-words', id: `mood-${mood}-words` }, explanation),
  );
}
