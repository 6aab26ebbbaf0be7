/** Shared by the page, the worker and the server. */

export const QUEUE = 'outbox';
export const BRIEFINGS = 'briefings';
/** The queue of the edits of briefings. */
export const EDITS = 'briefing-edits';
export const briefingsUrl = '/api/briefings';
export const briefingsCache = 'field-notes-briefings';

export const limits = {
  /** Characters in the text of a report. */
  text: 5_000,
  /** Bytes of a photo. */
  photo: 10 * 1024 * 1024,
  /** Characters in a briefing. */
  briefing: 2_000,
  /** Bytes of a complete request: the photo, the text, and the multipart lines. */
  body: 11 * 1024 * 1024,
} as const;

export const photoTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'] as const;

/** A report as the server returns it. Times are milliseconds since the epoch. */
export interface Report {
  id: number;
  text: string;
  /** When the user pressed Send, by the clock of the device. */
  writtenAt: number;
  /** When the server stored it. */
  receivedAt: number;
  /** Seconds between the two. `late` says whether the delay is shown. */
  delaySeconds: number;
  late: boolean;
  photo: { url: string; type: string; size: number } | null;
  /** The idempotency key of its request. */
  key: string | null;
}

export interface ReportList {
  reports: Report[];
  /** The number of all stored reports. `reports` has the newest. */
  total: number;
}

/** A briefing of the office. */
export interface BriefingSummary {
  id: number;
  url: string;
  title: string;
  /** Incremented by each revision. */
  edition: number;
  /** Milliseconds since the epoch. */
  revisedAt: number;
}

export interface Briefing extends BriefingSummary {
  paragraphs: readonly string[];
}

/** The body of each answer of the API that is not a success. */
export interface Problem {
  error: string;
  message: string;
  /** The errors by field name. */
  fields?: Record<string, string>;
}

export const faultModes = ['up', 'down', 'unavailable', 'slow', 'lost', 'refuses'] as const;
export type FaultMode = (typeof faultModes)[number];

/** What the control bar of the demo sets at the server. A restart of the server sets it back. */
export interface DemoState {
  faultMode: FaultMode;
  signedIn: boolean;
}
