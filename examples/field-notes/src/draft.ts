/** What is being typed, kept until it was accepted: by the server, or by the queue. */
const DRAFT = 'field-notes:draft';
const ATTEMPT = 'field-notes:attempt';

/** What makes two presses of Send the same report: its key, and the time that is part of it. */
export interface Attempt {
  key: string;
  writtenAt: number;
}

export const readDraft = (): string => read(DRAFT) ?? '';
export const keepDraft = (text: string): void => write(DRAFT, text);

/**
 * With no worker to help, an answer can get lost and the person presses Send again. If nothing was
 * changed since, it is the same report, with the same key; if something was, it is another.
 */
export function attemptFor(text: string, photo: File | undefined): Attempt {
  const about = JSON.stringify([text, photo?.name, photo?.size, photo?.lastModified]);
  const before = JSON.parse(read(ATTEMPT) ?? 'null') as (Attempt & { about: string }) | null;
  if (before?.about === about) return { key: before.key, writtenAt: before.writtenAt };
  const attempt = { key: crypto.randomUUID(), writtenAt: Date.now() };
  write(ATTEMPT, JSON.stringify({ ...attempt, about }));
  return attempt;
}

/** Accepted, or refused: what is sent next is another report. */
export const endAttempt = (): void => remove(ATTEMPT);

export function dropDraft(): void {
  remove(DRAFT);
  remove(ATTEMPT);
}

// Storage can be full or forbidden. Then a draft lives as long as its page.
function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // See above.
  }
}

function remove(name: string): void {
  try {
    localStorage.removeItem(name);
  } catch {
    // See above.
  }
}
