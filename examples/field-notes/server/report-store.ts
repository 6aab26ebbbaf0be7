import type { Report, ReportList } from '../shared/contract.ts';
import type { Database } from './database.ts';
import type { ReportForm } from './report-form.ts';

/** The delay after which a report counts as delivered late. */
const LATE_SECONDS = 5;
const PAGE = 50;

interface Row {
  id: number;
  text: string;
  written_at: number;
  received_at: number;
  photo_type: string | null;
  photo_size: number | null;
  key: string | null;
}

const columns = 'id, text, written_at, received_at, photo_type, length(photo) AS photo_size, key';

export class ReportStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  add(form: ReportForm, key: string | null, now = Date.now()): Report {
    const { lastInsertRowid } = this.#db.run(
      `INSERT INTO reports (text, written_at, received_at, photo, photo_type, key) VALUES (?, ?, ?, ?, ?, ?)`,
      [form.text, form.writtenAt ?? now, now, form.photo?.bytes ?? null, form.photo?.type ?? null, key],
    );
    const row = this.#db.get(`SELECT ${columns} FROM reports WHERE id = ?`, [lastInsertRowid]);
    return toReport(row as unknown as Row);
  }

  list(): ReportList {
    const rows = this.#db.all(`SELECT ${columns} FROM reports ORDER BY id DESC LIMIT ${PAGE}`);
    const count = this.#db.get('SELECT count(*) AS total FROM reports');
    return {
      reports: (rows as unknown as Row[]).map(toReport),
      total: (count as unknown as { total: number }).total,
    };
  }

  photo(id: number): { bytes: Uint8Array; type: string } | undefined {
    const row = this.#db.get('SELECT photo, photo_type FROM reports WHERE id = ? AND photo IS NOT NULL', [
      id,
    ]);
    if (row === null) return undefined;
    const { photo, photo_type } = row as { photo: Uint8Array; photo_type: string };
    return { bytes: photo, type: photo_type };
  }
}

function toReport(row: Row): Report {
  const delaySeconds = Math.max(0, Math.round((row.received_at - row.written_at) / 1_000));
  return {
    id: row.id,
    text: row.text,
    writtenAt: row.written_at,
    receivedAt: row.received_at,
    delaySeconds,
    late: delaySeconds >= LATE_SECONDS,
    photo: row.photo_type
      ? // The time in the URL keeps a cache from showing the photo of an earlier database.
        {
          url: `/api/reports/${row.id}/photo?at=${row.received_at}`,
          type: row.photo_type,
          size: row.photo_size ?? 0,
        }
      : null,
    key: row.key,
  };
}
