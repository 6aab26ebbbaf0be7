import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { limits, type Briefing, type BriefingSummary } from '../shared/contract.ts';
import { hangUp, problem, slowDown, type Env, type FaultSwitch } from './fault-mode.ts';

const subjects: readonly [title: string, paragraphs: readonly string[]][] = [
  [
    'Otter survey, lower river',
    [
      'Walk both banks from the weir to the railway bridge. Note spraint, holts and prints with the nearest marker post.',
      'Photograph prints with something of known size beside them.',
    ],
  ],
  [
    'Ford at Mill Lane',
    [
      'Do not cross on foot when the gauge reads more than 40 cm. The footbridge at Alder Farm is open.',
      'Report fresh undercutting of the left bank at once.',
    ],
  ],
  [
    'Breeding birds: stay on the path',
    [
      'Lapwing and redshank are on eggs in the wet meadow. Keep to the dyke path until the end of June.',
      'Counts are made from the hide, twice a week, before nine in the morning.',
    ],
  ],
  [
    'Himalayan balsam, where to look',
    [
      'Seedlings show from April on gravel bars below the sewage works. Pull, bag, and note the count.',
      'Do not compost it. Bags go to the depot on Thursdays.',
    ],
  ],
  [
    'Who to call',
    [
      'Duty desk, all hours: 555 0143. Pollution line: 555 0199.',
      'In the gorge there is no signal: agree a time of return before you go in.',
    ],
  ],
];

/** The briefings that the office writes, and its people in the field correct. Each edition has its own ETag. */
class Briefings {
  readonly #editions = subjects.map(([, paragraphs]) => ({ edition: 1, revisedAt: Date.now(), paragraphs }));
  #next = 0;

  list(): BriefingSummary[] {
    return subjects.map(([title], at) => ({
      id: at + 1,
      url: `/api/briefings/${at + 1}`,
      title,
      edition: this.#editions[at]!.edition,
      revisedAt: this.#editions[at]!.revisedAt,
    }));
  }

  get(id: number): Briefing | undefined {
    const summary = this.list()[id - 1];
    const paragraphs = this.#editions[id - 1]?.paragraphs;
    return summary && paragraphs && { ...summary, paragraphs };
  }

  /** Replaces the text of a briefing. A PUT of the text that is there already makes no edition. */
  edit(id: number, paragraphs: readonly string[]): Briefing | undefined {
    const before = this.#editions[id - 1];
    if (before && JSON.stringify(before.paragraphs) !== JSON.stringify(paragraphs))
      this.#editions[id - 1] = { edition: before.edition + 1, revisedAt: Date.now(), paragraphs };
    return this.get(id);
  }

  /** Revises two briefings in turn. Returns their titles. */
  revise(): string[] {
    return [0, 1].map(() => {
      const at = this.#next++ % subjects.length;
      const { edition, paragraphs } = this.#editions[at]!;
      this.#editions[at] = { edition: edition + 1, revisedAt: Date.now(), paragraphs };
      return subjects[at]![0];
    });
  }
}

/** The app reads briefings at /api/briefings. The demo revises them at /demo/briefings. */
export function briefingsApi(faults: FaultSwitch): { api: Hono<Env>; demo: Hono<Env> } {
  const briefings = new Briefings();
  const api = new Hono<Env>();
  const tag = (editions: readonly { edition: number }[]) =>
    `"${editions.map(({ edition }) => edition).join('.')}"`;

  const answer = (body: unknown, etag: string, condition: string | undefined): Response => {
    const headers = { ETag: etag, 'Cache-Control': 'no-cache' };
    return condition === etag
      ? new Response(null, { status: 304, headers })
      : Response.json(body, { headers });
  };

  api.get('/', (c) => {
    const list = briefings.list();
    return answer(list, tag(list), c.req.header('If-None-Match'));
  });
  api.get('/:id{[0-9]+}', (c) => {
    const found = briefings.get(Number(c.req.param('id')));
    if (!found) return c.json(problem('not-found', 'There is no such briefing.'), 404);
    return answer(found, tag([found]), c.req.header('If-None-Match'));
  });

  api.put('/:id{[0-9]+}', bodyLimit({ maxSize: 4 * limits.briefing }), async (c) => {
    if (faults.faultMode === 'refuses') return c.json(problem('refused', 'Briefings are frozen.'), 422);
    await slowDown(faults);
    const text = textOf(await c.req.json().catch(() => undefined));
    if (text === undefined)
      return c.json(problem('invalid', `Send { text }, 1 to ${limits.briefing} characters.`), 400);
    const edited = briefings.edit(
      Number(c.req.param('id')),
      text.split(/\n{2,}/).map((words) => words.trim()),
    );
    if (!edited) return c.json(problem('not-found', 'There is no such briefing.'), 404);
    return faults.faultMode === 'lost' ? hangUp(c) : c.json(edited);
  });

  const demo = new Hono<Env>();
  demo.post('/revise', (c) => c.json({ revised: briefings.revise() }));
  return { api, demo };
}

/** The text of an edit, if it is one. */
function textOf(body: unknown): string | undefined {
  const { text } = Object(body) as { text?: unknown };
  const isText = typeof text === 'string' && text.trim() !== '' && text.length <= limits.briefing;
  return isText ? text.trim() : undefined;
}
