/**
 * A waiting report is listed without its body. So the page notes, when the receipt comes, what the
 * entry is about. A note that is lost costs a title, never a report.
 */
export interface Title {
  text: string;
  photo: boolean;
}

const STORAGE_KEY = 'field-notes:titles';

function readAll(): Record<string, Title> {
  try {
    return (JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}') ?? {}) as Record<string, Title>;
  } catch {
    return {};
  }
}

function writeAll(titles: Record<string, Title>): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(titles));
  } catch {
    // Full, or private browsing: the list shows time and size instead.
  }
}

export const titleOf = (entryId: string): Title | undefined => readAll()[entryId];

export function noteTitle(entryId: string, text: string, photo: boolean): void {
  writeAll({ ...readAll(), [entryId]: { text: shorten(text), photo } });
}

/** Keeps the notes of entries that are still there. */
export function keepTitles(entryIds: ReadonlySet<string>): void {
  const titles = readAll();
  const kept = Object.entries(titles).filter(([id]) => entryIds.has(id));
  if (kept.length < Object.keys(titles).length) writeAll(Object.fromEntries(kept));
}

function shorten(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > 140 ? `${line.slice(0, 139)}…` : line;
}
