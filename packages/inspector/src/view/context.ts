import { h, type Content, type View } from './patch.ts';

/** What the views get beside the state. */
export interface ViewContext {
  readonly now: number;
  /** A time of day. */
  readonly time: (at: number) => string;
  /** The action that the person is asked about. */
  readonly asked: string | undefined;
  /** Asks about an action, or about none. */
  readonly ask: (key?: string) => void;
  /** Runs a command of a client. Its failure is shown. */
  readonly run: (command: Command) => void;
}

export interface Command {
  readonly label: string;
  /** What it is about, for screen readers and for the time line. */
  readonly title: string;
  /** The name of the queue or refresher, or the id of the download. */
  readonly source: string;
  readonly call: () => Promise<unknown>;
}

export interface Action {
  readonly label: string;
  readonly call: () => Promise<unknown>;
  /** What cannot be undone asks first, with this label for "yes". */
  readonly confirm?: string;
}

/** A time, and how far it is: "14:32:10, in 9 min". */
export function whenWords(at: number, { now, time }: ViewContext): string {
  if (at === Infinity) return 'never';
  const seconds = Math.round((at - now) / 1000);
  const far = Math.abs(seconds);
  if (far < 1) return `${time(at)}, now`;
  const [unit, length] =
    far < 90 ? ['s', 1] : far < 5400 ? ['min', 60] : far < 129_600 ? ['h', 3600] : ['d', 86_400];
  const words = `${Math.round(far / length)} ${unit}`;
  return `${time(at)}, ${seconds < 0 ? `${words} ago` : `in ${words}`}`;
}

/** What a row of buttons is about. */
export interface About extends Pick<Command, 'source' | 'title'> {
  /** Tells it from others of the same source. */
  readonly key: string;
}

const button = (label: string, title: string, onclick: () => void, part = '') =>
  h('button', { type: 'button', part: `button ${part}`, 'aria-label': `${label}: ${title}`, onclick }, label);

/**
 * The buttons of a thing. An action that asks first becomes "Keep" in its own place, so that a second press changes
 * nothing, and the button before it becomes the "yes".
 */
export function buttons(about: About, actions: readonly Action[], context: ViewContext): View {
  const { asked, ask, run } = context;
  const { key, source, title } = about;
  const keyOf = ({ label }: Action) => `${source} ${key} ${label}`;
  const views: View[] = actions.map((action) => {
    const { label, call, confirm } = action;
    return button(label, title, () => (confirm ? ask(keyOf(action)) : run({ label, title, source, call })));
  });
  const at = actions.findIndex((action) => keyOf(action) === asked);
  const action = actions[at];
  if (action?.confirm) {
    const { confirm: label, call } = action;
    const yes = button(label, title, () => (ask(), run({ label, title, source, call })), 'danger');
    const no = button('Keep', title, () => ask());
    views.splice(Math.max(0, at - 1), views.length, ...(at ? [yes, no] : [no, yes]));
  }
  return h('div', { part: 'buttons' }, ...views);
}

/** Names and values. */
export const facts = (...all: (readonly [name: string, value: string | undefined | false])[]): View =>
  h(
    'dl',
    { part: 'facts' },
    ...all.map(([name, value]) => value && h('div', { key: name }, h('dt', {}, name), h('dd', {}, value))),
  );

export const pill = (text: string, tone: 'good' | 'busy' | 'warn' | 'bad' | 'calm'): View =>
  h('span', { part: `pill ${tone}` }, text);

/** A named part of a panel, with its buttons. */
export const section = (name: string, pills: Content[], tools: Content, ...content: Content[]): View =>
  h(
    'div',
    { part: 'section', role: 'group', key: name, 'aria-label': name },
    h('header', { part: 'section-head' }, h('h3', {}, name), ...pills, tools),
    ...content,
  );
