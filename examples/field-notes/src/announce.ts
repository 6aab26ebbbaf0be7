import { find } from './element.ts';

let pending: string[] = [];

/**
 * Says it to people who do not see the lists move. What comes at once is said in one go: a live
 * region that is rewritten before it was read out says only the last.
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
