/** The typed text, which is stored until the server or the queue has accepted the report. */
const DRAFT = 'field-notes:draft';
const ATTEMPT = 'field-notes:attempt';

/** The key and the time of a report, which are the same for each press of Send. */
export interface Attempt {
  key: string;
  writtenAt: number;
}

export const readDraft = (): string => read(DRAFT) ?? '';
export const keepDraft = (text: string): void => write(DRAFT, text);

/**
 * Without a worker an answer can get lost, and the user presses Send again. An unchanged report is sent with the same
 * key, and a changed report is another report.
 */
export function attemptFor(text: string, photo: File | undefined): Attempt {
  const about = JSON.stringify([text, photo?.name, photo?.size, photo?.lastModified]);
  const before = JSON.parse(read(ATTEMPT) ?? 'null') as (Attempt & { about: string }) | null;
  if (before?.about === about) return { key: before.key, writtenAt: before.writtenAt };
  const attempt = { key: crypto.randomUUID(), writtenAt: Date.now() };
  write(ATTEMPT, JSON.stringify({ ...attempt, about }));
  return attempt;
}

/** Ends the attempt after the report was accepted or rejected. The next one is another report. */
export const endAttempt = (): void => remove(ATTEMPT);

export function dropDraft(): void {
  remove(DRAFT);
  remove(ATTEMPT);
}

// Storage can be full or forbidden. Then a draft is lost with its page.
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
