/**
 * A waiting report is listed without its body. So the page notes, when the receipt comes, what the
 * entry is about. A note that is lost costs a title, never a report.
 */
export interface Title {
  text: string;
  photo: boolean;
}

interface Note extends Title {
  notedAt: number;
}

/** One item of storage each: two tabs that write at once do not overwrite each other. */
const PREFIX = 'field-notes:title:';
const DAY = 86_400_000;

export function titleOf(entryId: string): Title | undefined {
  try {
    return (JSON.parse(localStorage.getItem(PREFIX + entryId) ?? 'null') ?? undefined) as Note | undefined;
  } catch {
    return undefined;
  }
}

export function noteTitle(entryId: string, text: string, photo: boolean): void {
  const note: Note = { text: shorten(text), photo, notedAt: Date.now() };
  try {
    localStorage.setItem(PREFIX + entryId, JSON.stringify(note));
  } catch {
    // Full, or private browsing: the list shows time and size instead.
  }
}

export function forgetTitle(entryId: string): void {
  try {
    localStorage.removeItem(PREFIX + entryId);
  } catch {
    // Then there was none.
  }
}

/**
 * Forgets what ended while no tab was open. Only after a day: an entry that is missing in this tab's list may be one
 * that another tab has just written, and this one has not heard of yet.
 */
export function sweepTitles(entryIds: ReadonlySet<string>): void {
  try {
    for (const key of Object.keys(localStorage)) {
      const id = key.startsWith(PREFIX) && key.slice(PREFIX.length);
      if (!id || entryIds.has(id)) continue;
      const { notedAt } = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Note>;
      if (!(Date.now() - (notedAt ?? 0) < DAY)) forgetTitle(id);
    }
  } catch {
    // Not readable: nothing to forget.
  }
}

function shorten(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > 140 ? `${line.slice(0, 139)}…` : line;
}
