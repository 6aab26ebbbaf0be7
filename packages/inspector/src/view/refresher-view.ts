import type { RunReport } from 'workbox-plugin-periodic-refresh/window';
import { runWords, type RefresherSource } from '../state/refresher-source.ts';
import { buttons, facts, pill, section, whenWords, type ViewContext } from './context.ts';
import { h, type View } from './patch.ts';
import { bytesWords, shortUrl } from './words.ts';

const tones = { loading: 'calm', ready: 'good', unreachable: 'bad' } as const;

/** A refresher: its mode, its commands and its last run. */
export function refresherView({ client, name }: RefresherSource, context: ViewContext): View {
  const { state, status } = client.getSnapshot();
  const tools = buttons(
    { source: name, key: 'refresher', title: `refresher ${name}` },
    [
      { label: 'Refresh now', call: () => client.refresh() },
      status?.mode === 'off'
        ? { label: 'Enable', call: () => client.enable() }
        : { label: 'Disable', call: () => client.disable() },
      { label: 'Clear', confirm: 'Delete log and report', call: () => client.clear() },
    ],
    context,
  );
  return section(
    name,
    [pill(state, tones[state]), status?.running && pill('running', 'busy')],
    tools,
    status
      ? facts(
          ['Mode', status.mode + (status.reason ? `, no background runs: ${status.reason}` : '')],
          ['Next run', whenWords(status.nextRunAt, context)],
          ['A run lasts at most', `${status.maxSeconds} s`],
        )
      : h('p', { part: 'empty' }, 'Nothing is known of it.'),
    status && (status.lastRun ? runView(status.lastRun, context) : h('p', { part: 'empty' }, 'No run yet.')),
  );
}

function runView(run: RunReport, context: ViewContext): View {
  const { startedAt, trigger, bytes, seconds, problems, failed } = run;
  return h(
    'div',
    { part: 'item' },
    h(
      'div',
      { part: 'item-head' },
      pill(failed ? 'failures' : 'done', failed ? 'bad' : 'good'),
      h('strong', {}, 'Last run'),
    ),
    h('p', { part: 'reason' }, runWords(run)),
    facts(
      ['Started', `${whenWords(startedAt, context)} (${trigger})`],
      ['Received', `${bytesWords(bytes)} in ${seconds.toFixed(1)} s`],
    ),
    problems.length > 0 &&
      h(
        'ul',
        { part: 'problems' },
        ...problems.map(({ url, code, status, message }) =>
          h('li', {}, `${shortUrl(url)}: ${[code, status, message].filter(Boolean).join(', ')}`),
        ),
      ),
  );
}
