import { logSources, type LogLine, type LogSource } from '../../shared/demo/log-line.ts';
import { element, find } from '../ui/element.ts';
import { clockTime, fullTime } from '../ui/format.ts';

type Filter = LogSource | 'all';

/** "What the worker did": a line for each thing, the newest first, and the newest line again in the control bar. */
export function startTimeline(): { show: (lines: readonly LogLine[]) => void } {
  const list = find('#timeline-list');
  const filters = find('#timeline-filters');
  let shown: Filter = 'all';
  let lines: readonly LogLine[] = [];

  for (const filter of ['all', ...logSources] as const)
    filters.append(
      element(
        'label',
        { class: 'segment' },
        element('input', { type: 'radio', name: 'timeline', value: filter, checked: filter === 'all' }),
        element('span', {}, filter === 'all' ? 'All' : filter),
      ),
    );
  filters.addEventListener('change', (event) => {
    shown = (event.target as HTMLInputElement).value as Filter;
    draw();
  });

  function draw(): void {
    const chosen = lines.filter(({ source }) => shown === 'all' || source === shown);
    list.replaceChildren(...chosen.toReversed().map(item));
    find('#timeline-empty').hidden = chosen.length > 0;
    const newest = lines.at(-1);
    const words = newest ? `${clockTime(newest.at)} ${newest.words}` : 'Nothing yet: send a report.';
    find('#latest-words').textContent = words;
    find('#latest').dataset['source'] = newest?.source ?? 'worker';
  }

  draw();
  return {
    show(now) {
      lines = now;
      draw();
    },
  };
}

function item({ at, source, words, happening }: LogLine): HTMLElement {
  return element(
    'li',
    { class: 'happening', 'data-source': source, 'data-happening': happening },
    element('time', { datetime: new Date(at).toISOString(), title: fullTime(at) }, clockTime(at)),
    element('span', { class: 'happening-source' }, source),
    element('span', { class: 'happening-words' }, words),
  );
}
