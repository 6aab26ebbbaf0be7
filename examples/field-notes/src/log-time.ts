import { element } from './element.ts';
import { fullTime, otherDay, time } from './format.ts';

/** The margin of the logbook: the time, and the day above it when that is not today. */
export function logTime(at: number): HTMLElement {
  const day = otherDay(at);
  return element(
    'time',
    { class: 'log-time', datetime: new Date(at).toISOString(), title: fullTime(at) },
    day && element('span', { class: 'log-day' }, `${day} `),
    time(at),
  );
}
