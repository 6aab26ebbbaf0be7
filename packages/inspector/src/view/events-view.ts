import type { EventLog, InspectorEvent } from '../state/event-log.ts';
import type { ViewContext } from './context.ts';
import { h, type View } from './patch.ts';
import { shortUrl } from './words.ts';

/** The time line, the newest event first. */
export function eventsView(log: EventLog, { time }: ViewContext): View {
  return h(
    'div',
    { part: 'section', role: 'group', 'aria-label': 'Time line' },
    h(
      'header',
      { part: 'section-head' },
      h('h3', {}, 'Since the inspector was mounted'),
      h(
        'div',
        { part: 'buttons' },
        h('button', { type: 'button', part: 'button', onclick: () => log.clear() }, 'Empty the list'),
      ),
    ),
    log.events.length
      ? h('ol', { part: 'events' }, ...log.events.map((event) => eventView(event, time)))
      : h('p', { part: 'empty' }, 'Nothing has happened yet.'),
  );
}

const eventView = (
  { at, kind, source, text, method, url, isProblem }: InspectorEvent,
  time: ViewContext['time'],
) =>
  h(
    'li',
    { part: isProblem ? 'event bad' : 'event' },
    h('time', {}, time(at)),
    h('span', { part: 'source' }, kind === 'download' ? `download ${source}` : source),
    h('span', { part: 'what' }, [method, url && shortUrl(url), text].filter(Boolean).join(' ')),
  );
