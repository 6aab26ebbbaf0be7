import type { Download } from 'workbox-plugin-bg-fetch/window';
import { downloadWords, type DownloadsSource } from '../state/downloads-source.ts';
import { buttons, facts, pill, section, whenWords, type Action, type ViewContext } from './context.ts';
import { h, type View } from './patch.ts';
import { bytesWords, shortUrl } from './words.ts';

const tones = {
  queued: 'calm',
  'needs-gesture': 'warn',
  starting: 'busy',
  running: 'busy',
  paused: 'warn',
  storing: 'busy',
  done: 'good',
  failed: 'bad',
  aborted: 'warn',
} as const;

/** The downloads, and a form that starts one. */
export function downloadsView(source: DownloadsSource, context: ViewContext): View {
  const { client, problem, isReady } = source;
  const downloads = client.getSnapshot();
  const state = problem === undefined ? (isReady ? 'ready' : 'connecting') : 'unreachable';
  return section(
    'Downloads',
    [pill(state, problem === undefined ? (isReady ? 'good' : 'calm') : 'bad')],
    false,
    problem !== undefined && h('p', { part: 'problem' }, problem),
    startForm(source, context),
    downloads.length
      ? h('ol', { part: 'list' }, ...downloads.map((download) => downloadView(source, download, context)))
      : h('p', { part: 'empty' }, isReady ? 'No download.' : 'No download is known.'),
  );
}

function downloadView({ client }: DownloadsSource, download: Download, context: ViewContext): View {
  const { id, title, state, engine, downloaded, downloadTotal, files, createdAt, secondsLeft } = download;
  const isOver = /done|failed|aborted/.test(state);
  const actions: (Action | false)[] = [
    /failed|aborted/.test(state) && { label: 'Retry', call: () => client.retry(id) },
    state === 'paused' && { label: 'Resume', call: () => client.resume(id) },
    !isOver && state !== 'paused' && { label: 'Pause', call: () => client.pause(id) },
    !isOver && { label: 'Cancel', call: () => client.abort(id) },
    { label: 'Remove', confirm: 'Delete its files', call: () => client.remove(id) },
  ];
  const words = downloadWords(download);
  const total = downloadTotal ? ` of ${bytesWords(downloadTotal)}` : '';
  return h(
    'li',
    { part: `item ${state}`, key: id },
    h('div', { part: 'item-head' }, pill(state, tones[state]), h('strong', {}, title)),
    words !== state && h('p', { part: 'reason' }, words),
    downloadTotal > 0 &&
      !isOver &&
      h('progress', {
        value: String(downloaded),
        max: String(downloadTotal),
        'aria-label': `Progress of ${title}`,
      }),
    facts(
      ['Id', id !== title && id],
      ['Received', bytesWords(downloaded) + total],
      ['Left', secondsLeft !== undefined && `${secondsLeft} s`],
      ['Engine', engine],
      ['Created', whenWords(createdAt, context)],
      [
        'Files',
        files
          .map(({ url, storedBytes }) => shortUrl(url) + (storedBytes === undefined ? '' : ' (stored)'))
          .join(', '),
      ],
    ),
    buttons(
      { source: id, key: 'download', title },
      actions.filter((action) => action !== false),
      context,
    ),
  );
}

function startForm({ client }: DownloadsSource, { run }: ViewContext): View {
  const field = (name: string, label: string) =>
    h('label', {}, label, h('input', { name, required: true, autocomplete: 'off', spellcheck: 'false' }));
  const onsubmit = (event: Event) => {
    event.preventDefault();
    const [id = '', url = ''] = [...new FormData(event.target as HTMLFormElement).values()].map(String);
    run({ label: 'Start', title: id, source: id, call: () => client.fetch(id, url) });
  };
  return h(
    'form',
    { part: 'form', 'aria-label': 'Start a download', onsubmit },
    field('id', 'Id'),
    field('url', 'URL'),
    h('button', { part: 'button' }, 'Start'),
  );
}
