import { find } from './element.ts';

let pending: string[] = [];

/**
 * Announces a change to users of screen readers. Changes of one moment are announced together, because a live region that
 * is changed before it was read says only the last text.
 */
export function announce(message: string): void {
  pending.push(message);
  if (pending.length > 1) return;
  setTimeout(() => {
    find('#announcements').textContent = summary(pending);
    pending = [];
  }, 400);
}

function summary(messages: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const message of messages) counts.set(message, (counts.get(message) ?? 0) + 1);
  return [...counts]
    .map(([message, count]) => (count > 1 ? `${message} (${count} times)` : message))
    .join(' ');
}
