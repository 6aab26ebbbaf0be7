import type { Entry, EntryResult } from 'workbox-plugin-sync-queue/window';
import { isUndecided, mostDetails, type QueueSource } from '../state/queue-source.ts';
import { failureWords } from '../state/queue-changes.ts';
import { buttons, facts, pill, section, whenWords, type ViewContext } from './context.ts';
import { h, type View } from './patch.ts';
import { bytesWords, entryWords, explanationWords, markOf, titleOf, wakesNextWords } from './words.ts';

/** The longest list. The head counts the others, too. */
const mostEntries = 2 * mostDetails;

const tones = {
  waiting: 'calm',
  sending: 'busy',
  held: 'warn',
  conflict: 'bad',
  parked: 'warn',
  dead: 'bad',
} as const;
const statusTones = { connecting: 'calm', ready: 'good', unreachable: 'bad' } as const;

/** A queue: its state, its commands and its entries. */
export function queueView(source: QueueSource, context: ViewContext): View {
  const { client, name, capabilities, problem } = source;
  const snapshot = client.getSnapshot();
  const { status, entries, size, dead, bytes, paused, disabled, storageLost, lastRejection } = snapshot;
  const tools = buttons(
    { source: name, key: 'queue', title: `queue ${name}` },
    [
      { label: 'Replay now', call: () => client.replayRequests() },
      paused
        ? { label: 'Resume', call: () => client.resume() }
        : { label: 'Pause', call: () => client.pause() },
      // Also of a queue that is not paused: after a sign-in.
      ...(!paused && entries.some(({ state }) => state === 'held')
        ? [{ label: 'Resume held lanes', call: () => client.resume() }]
        : []),
      { label: 'Clear', confirm: 'Delete all entries', call: () => client.clear() },
      ...(storageLost ? [{ label: 'Forget the loss', call: () => client.forgetStorageLost() }] : []),
    ],
    context,
  );
  const pills = [
    pill(status, statusTones[status]),
    paused && pill('paused', 'warn'),
    disabled && pill('disabled', 'warn'),
    dead > 0 && pill(dead === 1 ? '1 dead letter' : `${dead} dead letters`, 'bad'),
  ];
  return section(
    name,
    pills,
    tools,
    facts(
      ['Waiting', `${size} (${bytesWords(bytes)})`],
      ['Sent by', capabilities && wakesNextWords[capabilities.wakesNext]],
      ['Background Sync', capabilities?.sync],
      ['Storage', capabilities?.storage === 'refused' && 'refused'],
      ['Page', snapshot.controlled === false && 'no worker controls it: its writes are not queued'],
      ['Lost', storageLost && `${storageLost.count}: the browser has deleted the storage`],
      ['Not stored', lastRejection && `${titleOf(lastRejection)}: ${lastRejection.by}`],
    ),
    problem !== undefined && h('p', { part: 'problem' }, problem),
    entries.length
      ? h(
          'ol',
          { part: 'list' },
          ...entries.slice(0, mostEntries).map((entry) => entryView(source, entry, context)),
        )
      : h('p', { part: 'empty' }, status === 'ready' ? 'No entry waits.' : 'No entry is known.'),
    entries.length > mostEntries &&
      h('p', { part: 'empty' }, `${entries.length - mostEntries} more are not listed.`),
  );
}

function entryView(
  { client, name, explanations, answers }: QueueSource,
  entry: Entry,
  context: ViewContext,
): View {
  const { id, state, lane, attempts, createdAt, size, lastFailure, key } = entry;
  const title = `${titleOf(entry)} ${markOf(entry)}`;
  const when = (at: number) => whenWords(at, context);
  const explanation = state === 'dead' ? undefined : explanations.get(id);
  return h(
    'li',
    { part: `item ${state}`, key: id },
    h(
      'div',
      { part: 'item-head' },
      pill(state === 'dead' ? 'dead letter' : state, tones[state]),
      h('strong', {}, title),
    ),
    h('p', { part: 'reason' }, explanation ? explanationWords(explanation, when) : entryWords(entry, when)),
    facts(
      ['Lane', lane || 'the only one'],
      ['Attempts', String(attempts)],
      ['Stored', when(createdAt)],
      ['Body', bytesWords(size)],
      ['Last failure', lastFailure && `${failureWords(lastFailure)}, ${when(lastFailure.at)}`],
      ['Message', lastFailure?.message ?? lastFailure?.problem?.detail ?? lastFailure?.problem?.title],
      ['Id', id],
      ['Key', key !== id && key],
    ),
    answerView(answers.get(entry)),
    buttons(
      { source: name, key: id, title },
      [
        { label: isUndecided(entry) ? 'Retry' : 'Send now', call: () => client.retry(id) },
        { label: 'Discard', confirm: 'Delete for good', call: () => client.discard(id) },
      ],
      context,
    ),
  );
}

/** What the server answered to a dead letter, or to a write that is in conflict. */
function answerView(answer: EntryResult | undefined): View | false {
  if (!answer?.status) return false;
  const { status, headers, body, truncated } = answer;
  const text = body?.byteLength ? new TextDecoder().decode(body) : '';
  return h(
    'div',
    { part: 'answer' },
    h('p', {}, `Answer: HTTP ${status}, ${headers?.['content-type'] ?? 'no content type'}`),
    text ? h('pre', { tabindex: '0' }, truncated ? `${text}…` : text) : h('p', {}, 'Without a body.'),
  );
}
