import type { DemoState } from '../../../shared/contract.ts';
import type { LogLine } from '../../../shared/demo/log-line.ts';
import { countsFor, tourNames, tours, type TourName } from './tour-steps.ts';

/** Where a tour is. It outlasts a reload of the page, because reloading is a part of trying. */
export interface TourProgress {
  name: TourName;
  /** The index of the current step; the number of steps when the tour is done. */
  step: number;
  /** The last line that was written before the tour began, and before the step began. */
  tourFrom: number;
  stepFrom: number;
}

export interface TourSurroundings {
  lines: readonly LogLine[];
  state: DemoState;
  online: boolean;
  revised: boolean;
}

const lastId = (lines: readonly LogLine[]): number => lines.at(-1)?.id ?? 0;

export const beginTour = (name: TourName, lines: readonly LogLine[]): TourProgress => ({
  name,
  step: 0,
  tourFrom: lastId(lines),
  stepFrom: lastId(lines),
});

/** The progress after the current step, if that is done; `undefined` if it is not. */
export function nextStep(progress: TourProgress, around: TourSurroundings): TourProgress | undefined {
  const { name, step, tourFrom, stepFrom } = progress;
  const current = tours[name][step];
  if (!current) return undefined;
  const { lines, state, online, revised } = around;
  const own = lines.filter(countsFor(name));
  const isDone = current.isDone({
    ...state,
    online,
    revised,
    did: (happening, ever) =>
      own.some((line) => line.happening === happening && line.id > (ever ? tourFrom : stepFrom)),
  });
  return isDone ? { ...progress, step: step + 1, stepFrom: lastId(lines) } : undefined;
}

const PLACE = 'field-notes:tour';

export function readProgress(): TourProgress | undefined {
  try {
    const stored = JSON.parse(sessionStorage.getItem(PLACE) ?? 'null') as TourProgress | null;
    return stored && tourNames.includes(stored.name) ? stored : undefined;
  } catch {
    return undefined;
  }
}

export function keepProgress(progress: TourProgress | undefined): void {
  try {
    if (progress) sessionStorage.setItem(PLACE, JSON.stringify(progress));
    else sessionStorage.removeItem(PLACE);
  } catch {
    // Without storage a tour ends with its page.
  }
}
