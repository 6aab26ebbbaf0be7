import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { limits } from '../shared/contract.ts';
import type { Claim, IdempotencyKeys, StoredAnswer } from './idempotency.ts';
import { readIdempotencyKey } from './idempotency.ts';
import { hangUp, problem, slowDown, type Env, type FaultSwitch } from './fault-mode.ts';
import { digestOf, readReportForm } from './report-form.ts';
import type { ReportStore } from './report-store.ts';

export function reportsApi(reports: ReportStore, keys: IdempotencyKeys, faults: FaultSwitch): Hono<Env> {
  const api = new Hono<Env>();

  api.get('/', (c) => c.json(reports.list(), 200, { 'Cache-Control': 'no-store' }));

  api.get('/:id{[0-9]+}/photo', (c) => {
    const photo = reports.photo(Number(c.req.param('id')));
    if (!photo) return c.json(problem('not-found', 'There is no such photo.'), 404);
    return c.body(new Uint8Array(photo.bytes), 200, {
      'Content-Type': photo.type,
      'Cache-Control': 'private, max-age=31536000, immutable',
    });
  });

  const sizeLimit = bodyLimit({
    maxSize: limits.body,
    onError: (c) =>
      c.json(problem('too-large', `At most ${limits.body / 1024 / 1024} MB in one report.`), 413),
  });

  api.post('/', sizeLimit, async (c) => {
    const key = readIdempotencyKey(c.req.header('Idempotency-Key'));
    if (key === undefined) {
      return c.json(
        problem('bad-key', 'Idempotency-Key must be 1 to 200 visible characters, quoted or bare.'),
        400,
      );
    }
    if (!c.req.header('Content-Type')?.startsWith('multipart/form-data')) {
      return c.json(problem('not-multipart', 'Send a report as multipart/form-data.'), 415);
    }
    const data = await c.req.formData().catch((cause: unknown) => {
      // The size limit fails through the same stream. Its error must reach Hono, which handles it.
      if (cause instanceof Error && cause.name === 'BodyLimitError') throw cause;
      return undefined;
    });
    if (!data) return c.json(problem('unreadable', 'The form could not be read.'), 400);
    const form = await readReportForm(data);
    if ('error' in form) return c.json(form, 400);

    const accept = (): StoredAnswer => ({ status: 201, body: JSON.stringify(reports.add(form, key)) });
    if (key === null) {
      await slowDown(faults);
      return answer(c, accept(), faults);
    }
    const claim = keys.claim(key, digestOf(form));
    if (claim.kind !== 'first') return answerAgain(c, claim, faults);
    try {
      await slowDown(faults);
      return answer(c, claim.finish(accept), faults);
    } finally {
      claim.forget();
    }
  });

  return api;
}

function answerAgain(
  c: Context<Env>,
  claim: Exclude<Claim, { kind: 'first' }>,
  faults: FaultSwitch,
): Response {
  switch (claim.kind) {
    case 'replay':
      c.header('Idempotency-Replayed', 'true');
      return answer(c, claim.answer, faults);
    case 'conflict':
      return c.json(problem('in-flight', 'A request with this key is being worked on. Try again soon.'), 409);
    case 'mismatch':
      return c.json(problem('key-reused', 'This key was used for another report.'), 422);
  }
}

/** The fault mode `lost` applies here, after the commit: the report is stored and the answer is lost. */
function answer(c: Context<Env>, { status, body }: StoredAnswer, faults: FaultSwitch): Response {
  if (faults.faultMode === 'lost') return hangUp(c);
  return c.body(body, status as 201, { 'Content-Type': 'application/json' });
}
