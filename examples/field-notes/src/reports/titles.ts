/**
 * A waiting report is listed without its body. So the page stores the title of an entry when the receipt comes. A lost
 * title never loses a report.
 */
export interface Title {
  text: string;
  photo: boolean;
}

interface Note extends Title {
  notedAt: number;
}

/** Each title is an item of its own, so that two tabs that write at once do not overwrite each other. */
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
    // The storage is full or private: the list shows time and size instead.
  }
}

export function forgetTitle(entryId: string): void {
  try {
    localStorage.removeItem(PREFIX + entryId);
  } catch {
    // Then no title was stored.
  }
}

/**
 * Deletes titles of entries that ended while no tab was open, after a day. An entry that is missing in the list of this
 * tab may be one that another tab has just written.
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
    // The storage cannot be read: there is nothing to delete.
  }
}

function shorten(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > 140 ? `${line.slice(0, 139)}…` : line;
}
