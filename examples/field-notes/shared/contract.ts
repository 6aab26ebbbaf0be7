/** What the page, the worker and the server agree on. */

export const QUEUE = 'outbox';
export const BRIEFINGS = 'briefings';
export const briefingsUrl = '/api/briefings';

export const limits = {
  /** Characters of a report's text. */
  text: 5_000,
  /** Bytes of a photo. */
  photo: 10 * 1024 * 1024,
  /** Bytes of a whole request: a photo, the text, and the multipart lines around them. */
  body: 11 * 1024 * 1024,
} as const;

export const photoTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'] as const;

/** A report as the server gives it back. Times are milliseconds since the epoch. */
export interface Report {
  id: number;
  text: string;
  /** When the person pressed Send, by the clock of the device. */
  writtenAt: number;
  /** When the server stored it. */
  receivedAt: number;
  /** Seconds between the two; `late` says whether that is worth telling. */
  delaySeconds: number;
  late: boolean;
  photo: { url: string; type: string; size: number } | null;
  /** The idempotency key it came with. */
  key: string | null;
}

export interface ReportList {
  reports: Report[];
  /** All that were ever stored; `reports` holds the newest. */
  total: number;
}

/** What the office tells the people outside. */
export interface BriefingSummary {
  id: number;
  url: string;
  title: string;
  /** Grows by one with each revision. */
  edition: number;
  /** Milliseconds since the epoch. */
  revisedAt: number;
}

export interface Briefing extends BriefingSummary {
  paragraphs: string[];
}

/** The body of every answer of the API that is not a success. */
export interface Problem {
  error: string;
  message: string;
  /** What is wrong, by field name. */
  fields?: Record<string, string>;
}

export const moods = ['up', 'down', 'unavailable', 'slow', 'lost', 'signed-out', 'refuses'] as const;
export type Mood = (typeof moods)[number];
