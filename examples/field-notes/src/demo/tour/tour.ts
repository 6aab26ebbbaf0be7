import type { DemoState } from '../../../shared/contract.ts';
import type { LogLine } from '../../../shared/demo/log-line.ts';
import { announce } from '../../ui/announce.ts';
import { find } from '../../ui/element.ts';
import { beginTour, keepProgress, nextStep, readProgress, type TourProgress } from './tour-progress.ts';
import { tourNames, tours, type TourName } from './tour-steps.ts';
import { drawTour, drawTourLine } from './tour-view.ts';

/** The event that the page dispatches when the office has revised briefings. */
export const REVISED = 'field-notes:revised';

export interface Tour {
  show: (lines: readonly LogLine[]) => void;
  look: () => void;
}

/** A tour of each plugin: it looks at what happens, and ticks off its steps by itself. One runs at a time. */
export function startTour(state: () => DemoState): Tour {
  let lines: readonly LogLine[] = [];
  let isRead = false;
  let revised = false;
  let progress = readProgress();

  function set(next: TourProgress | undefined): void {
    progress = next;
    revised = false;
    keepProgress(next);
    draw();
  }

  function look(): void {
    if (!progress || !isRead) return;
    const next = nextStep(progress, { lines, state: state(), online: navigator.onLine, revised });
    if (!next) return;
    set(next);
    const words = tours[next.name][next.step]?.words;
    announce(words ? `Done. Next: ${words}` : 'The tour is done.');
    look();
  }

  function toggle(name: TourName): void {
    set(progress?.name === name && progress.step < tours[name].length ? undefined : beginTour(name, lines));
    look();
  }

  function draw(): void {
    for (const name of tourNames)
      drawTour(name, progress?.name === name ? progress.step : undefined, () => toggle(name));
    drawTourLine(progress, () => go(progress));
  }

  addEventListener(REVISED, () => {
    revised = true;
    look();
  });
  for (const event of ['online', 'offline']) addEventListener(event, () => look());
  draw();
  return {
    show(now) {
      lines = now;
      isRead = true;
      look();
    },
    look,
  };
}

/** Moves the focus to the control of the current step. */
function go(progress: TourProgress | undefined): void {
  const step = progress && tours[progress.name][progress.step];
  if (!step) return;
  const target = document.querySelector<HTMLElement>(step.target) ?? find(`#${progress.name}`);
  target.focus();
  target.scrollIntoView({ block: 'center' });
}
