import { applyEdits, inOrder, type Edit } from './source.ts';

/** Lines of a file that are replaced. */
interface Change {
  /** The number of lines before it. */
  at: number;
  old: string[];
  new: string[];
}

const context = 3;

/** The change of a file in the format of `diff -u` and `git diff`. Without `before` the file is new. */
export function unifiedDiff(path: string, before: string | undefined, edits: readonly Edit[]): string {
  const lines = linesOf(before ?? '');
  const changes = changesOf(lines, edits);
  const head = [`--- ${before === undefined ? '/dev/null' : `a/${path}`}\n`, `+++ b/${path}\n`];
  let shift = 0;
  const hunks = hunksOf(changes).map((hunk) => {
    const { text, added } = hunkText(hunk, lines, shift);
    shift += added;
    return text;
  });
  return [...head, ...hunks].join('');
}

/** Each with its line break. */
const linesOf = (text: string) => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

function changesOf(lines: readonly string[], edits: readonly Edit[]): Change[] {
  const starts: number[] = [];
  let position = 0;
  for (const line of lines) {
    starts.push(position);
    position += line.length;
  }
  const lineAt = (at: number) =>
    Math.max(
      0,
      starts.findLastIndex((start) => start <= at),
    );
  const groups: { first: number; last: number; edits: Edit[] }[] = [];
  for (const edit of inOrder(edits)) {
    const first = lineAt(edit.start);
    const last = lineAt(edit.end);
    const group = groups.at(-1);
    if (group && first <= group.last + 1) {
      group.last = Math.max(group.last, last);
      group.edits.push(edit);
    } else groups.push({ first, last, edits: [edit] });
  }
  return groups.map(({ first, last, edits }) => {
    const old = lines.slice(first, last + 1);
    const from = starts[first] ?? 0;
    const moved = edits.map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from }));
    return trimmed({ at: first, old, new: linesOf(applyEdits(old.join(''), moved)) });
  });
}

/** Without the equal lines at both ends. */
function trimmed({ at, old, new: next }: Change): Change {
  let head = 0;
  while (head < old.length && head < next.length && old[head] === next[head]) head++;
  let tail = 0;
  const most = Math.min(old.length, next.length) - head;
  while (tail < most && old.at(-1 - tail) === next.at(-1 - tail)) tail++;
  return {
    at: at + head,
    old: old.slice(head, old.length - tail),
    new: next.slice(head, next.length - tail),
  };
}

/** Changes whose context would overlap are shown together. */
function hunksOf(changes: readonly Change[]): Change[][] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1)?.at(-1);
    if (last && change.at - (last.at + last.old.length) <= 2 * context) hunks.at(-1)!.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function hunkText(hunk: readonly Change[], lines: readonly string[], shift: number) {
  const first = hunk[0]!;
  const last = hunk.at(-1)!;
  const from = Math.max(0, first.at - context);
  const to = Math.min(lines.length, last.at + last.old.length + context);
  const body: string[] = [];
  let at = from;
  for (const change of hunk) {
    body.push(...lines.slice(at, change.at).map((line) => marked(' ', line)));
    body.push(...change.old.map((line) => marked('-', line)), ...change.new.map((line) => marked('+', line)));
    at = change.at + change.old.length;
  }
  body.push(...lines.slice(at, to).map((line) => marked(' ', line)));
  const added = hunk.reduce((sum, change) => sum + change.new.length - change.old.length, 0);
  const old = rangeOf(from, to - from);
  const next = rangeOf(from + shift, to - from + added);
  return { text: `@@ -${old} +${next} @@\n${body.join('')}`, added };
}

const marked = (mark: string, line: string) =>
  `${mark}${line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`}`;

/** An empty range is named by the line before it. */
const rangeOf = (before: number, count: number) => `${count ? before + 1 : before},${count}`;
