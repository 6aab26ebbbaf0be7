import { createHash } from 'node:crypto';
import { limits, photoTypes, type Problem } from '../shared/contract.ts';

export interface ReportForm {
  text: string;
  /** If a client does not send it, it is the time of arrival. */
  writtenAt: number | undefined;
  photo: { bytes: Uint8Array; type: string } | undefined;
}

/** Reads a report from a multipart form. Returns all errors by field if it is invalid. */
export async function readReportForm(data: FormData): Promise<ReportForm | Problem> {
  const fields: Record<string, string> = {};

  const text = data.get('text');
  if (typeof text !== 'string' || text.trim() === '') fields['text'] = 'Write something first.';
  else if (text.length > limits.text)
    fields['text'] = `At most ${limits.text} characters; this has ${text.length}.`;

  const writtenAtField = data.get('writtenAt');
  const writtenAt = writtenAtField === null ? undefined : Number(writtenAtField);
  if (writtenAt !== undefined && !(Number.isSafeInteger(writtenAt) && writtenAt > 0))
    fields['writtenAt'] = 'Not a time in milliseconds since 1970.';

  const file = data.get('photo');
  const photo = file instanceof File && file.size > 0 ? file : undefined;
  if (typeof file === 'string' && file !== '') fields['photo'] = 'Not a file.';
  else if (photo && !photoTypes.some((type) => type === photo.type))
    fields['photo'] =
      `"${photo.type || 'unknown'}" is no photo we can show. Use JPEG, PNG, WebP, AVIF or GIF.`;
  else if (photo && photo.size > limits.photo) fields['photo'] = `At most ${limits.photo / 1024 / 1024} MB.`;

  if (Object.keys(fields).length > 0) {
    return { error: 'invalid', message: Object.values(fields).join(' '), fields };
  }
  return {
    text: text as string,
    writtenAt,
    photo: photo && { bytes: new Uint8Array(await photo.arrayBuffer()), type: photo.type },
  };
}

/** The digest of the content of the report, because a new multipart boundary is not a new payload. */
export function digestOf(form: ReportForm): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([form.text, form.writtenAt ?? null, form.photo?.type ?? null]));
  if (form.photo) hash.update(form.photo.bytes);
  return hash.digest('hex');
}
