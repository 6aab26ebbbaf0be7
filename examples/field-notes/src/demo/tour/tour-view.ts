import { element, find, icon } from '../../ui/element.ts';
import type { TourProgress } from './tour-progress.ts';
import { tours, type TourName } from './tour-steps.ts';

/** Draws the button of a tour and its steps. `at`: the current step; `undefined` where the tour does not run. */
export function drawTour(name: TourName, at: number | undefined, onToggle: () => void): void {
  const tools = find(`.panel-tools[data-plugin="${name}"]`);
  const steps = tours[name];
  const button = tools.querySelector<HTMLButtonElement>('.tour-button') ?? createButton(tools);
  const list = find('.tour-steps', tools);
  button.onclick = onToggle;
  const isRunning = at !== undefined && at < steps.length;
  const caption = isRunning ? 'End the tour' : at === undefined ? 'Take the tour' : 'Take it again';
  if (button.textContent !== caption)
    button.replaceChildren(icon(isRunning ? 'discard' : 'play'), element('span', {}, caption));
  list.hidden = at === undefined;
  list.replaceChildren(...steps.map(({ words }, index) => item(words, index, at ?? 0)));
}

function createButton(tools: HTMLElement): HTMLButtonElement {
  const button = element('button', { type: 'button', class: 'quiet small tour-button' });
  tools.prepend(button);
  tools.append(element('ol', { class: 'tour-steps', 'aria-label': 'Steps of the tour' }));
  return button;
}

function item(words: string, index: number, at: number): HTMLElement {
  const isDone = index < at;
  return element(
    'li',
    {
      class: `tour-step${isDone ? ' is-done' : ''}`,
      'aria-current': index === at ? 'step' : undefined,
    },
    icon(isDone ? 'delivered' : 'todo'),
    element('span', {}, isDone && element('span', { class: 'visually-hidden' }, 'Done: '), words),
  );
}

/** The current step in the control bar. A press moves the focus to what it is about. */
export function drawTourLine(progress: TourProgress | undefined, onGo: () => void): void {
  const line = find<HTMLButtonElement>('#tour-line');
  line.onclick = onGo;
  line.hidden = true;
  if (!progress) return;
  const { name, step: at } = progress;
  const step = tours[name][at];
  if (!step) return;
  line.hidden = false;
  line.replaceChildren(
    element('span', { class: 'tour-count' }, `${at + 1}/${tours[name].length}`),
    element('span', { class: 'bar-words' }, step.words),
  );
}
