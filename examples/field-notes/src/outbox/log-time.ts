import { element } from '../ui/element.ts';
import { fullTime, otherDay, time } from '../ui/format.ts';

/** The time of an entry, with the day above it if it is not today. */
export function logTime(at: number): HTMLElement {
  const day = otherDay(at);
  return element(
    'time',
    { class: 'log-time', datetime: new Date(at).toISOString(), title: fullTime(at) },
    day && element('span', { class: 'log-day' }, `${day} `),
    time(at),
  );
}
