import { readdirSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, type ChromiumDriver } from '../e2e/driver/chromium.ts';
import { fetchPlain, seenSinceStart, startRecorder } from '../e2e/start-recorder.ts';
import { ours } from './libraries.ts';
import { bundleWorker } from './mutants.ts';
import { middle, report, times } from './table.ts';
import { openTestBed, type TestBed } from './test-bed.ts';

const rounds = 60;

/** Runs `script` between two looks at the clock, which a page can ask for. */
const timed = (script: string) => `const times = [performance.now()];
self.addEventListener('message', ({ data, ports }) => data === 'TIMES' && ports[0].postMessage(times));
${script}
times.push(performance.now());`;

/** Functions that nothing calls, of `bytes` bytes. */
function unused(bytes: number): string {
  const functions: string[] = [];
  for (let at = 0, length = 0; length < bytes; length += functions.at(-1)!.length)
    functions.push(
      `function unused${at++}(a,b){const c=a.map(d=>d+b);return b?{c,d:b.name,e:[...c,a.length]}:c.filter(Boolean)}`,
    );
  return functions.join('\n');
}

const noDatabase = 'IDBFactory.prototype.open = () => new EventTarget();';

/** Workers whose start is compared. The controls between the first and the last show where the time goes. */
async function workers(): Promise<Record<string, string>> {
  const [all, none, imported] = await Promise.all(
    ['all-three', 'no-plugin', 'imported'].map((name) => bundleWorker(`workers/${name}.ts`)),
  );
  const more = all!.length - none!.length;
  return {
    'all three plugins': all!,
    'the same, no database opens': noDatabase + all!,
    'imported, not constructed': imported!,
    'no plugin, as much unused code': none! + unused(more),
    'no plugin, as long a comment': `${none!}\n//${'x'.repeat(more)}`,
    'no plugin': none!,
    'no plugin, once more': none!,
  };
}

interface StartTimes {
  /** Until the page has the answer of a request by which the worker is started. */
  total: number;
  /** Of it: until the first line of the script, by the worker's own clock. */
  loading: number;
  /** Of it: the evaluation of the script. */
  evaluation: number;
}

async function start({ driver, tab }: TestBed): Promise<StartTimes> {
  await driver.stopWorker();
  return tab.evaluate(async () => {
    const begun = performance.now();
    await (await fetch('/api/plain', { method: 'POST', body: 'x' })).arrayBuffer();
    const total = performance.now() - begun;
    const { port1, port2 } = new MessageChannel();
    const [first, last] = await new Promise<[number, number]>((resolve) => {
      port1.onmessage = ({ data }) => resolve(data);
      navigator.serviceWorker.controller!.postMessage('TIMES', [port2]);
    });
    return { total, loading: first, evaluation: last - first };
  });
}

/**
 * Kilobytes of compiled code that the browser has stored for the worker's script, beside the script itself. It reads
 * them at each start. The browser must have ended.
 */
function compiledCode(profileDir: string): number {
  const stored = readdirSync(profileDir, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /Service Worker.ScriptCache.\w+_1$/.test(path),
  );
  return Math.max(0, ...stored.map((path) => statSync(join(profileDir, path)).size)) / 1_000;
}

interface Bed {
  name: string;
  bed: TestBed;
  driver: ChromiumDriver;
  profileDir: string;
  starts: StartTimes[];
}

async function openBed(name: string, script: string): Promise<Bed> {
  const profileDir = await mkdtemp(join(tmpdir(), 'workbox-plugins-bench-'));
  const driver = await launch({ profileDir });
  const library = { ...ours, worker: 'workers/no-plugin.ts' };
  const bed = await openTestBed(library, '', undefined, driver, '', async ({ server }) =>
    server.serve('/worker.js', timed(script), 'text/javascript'),
  );
  return { name, bed, driver, profileDir, starts: [] };
}

/** The start of a worker with all three plugins, beside one with the same routes and none, and beside controls, in turn. */
async function benchTime() {
  const beds: Bed[] = [];
  const compiled: Record<string, number> = {};
  try {
    for (const [name, script] of Object.entries(await workers())) beds.push(await openBed(name, script));
    for (let round = 0; round < rounds; round++)
      for (let turn = 0; turn < beds.length; turn++) {
        // Each comes equally often after each other.
        const { bed, starts } = beds[(turn + round) % beds.length]!;
        starts.push(await start(bed));
      }
  } finally {
    for (const { name, bed, driver, profileDir } of beds) {
      await bed.close();
      await driver.close();
      compiled[name] = compiledCode(profileDir);
      await rm(profileDir, { recursive: true, force: true, maxRetries: 10 });
    }
  }
  const of = (field: keyof StartTimes) =>
    Object.fromEntries(
      beds.map(({ name, starts }) => [name, middle(starts.map((one) => one[field]))]),
    ) as Record<string, number>;
  const [total, loading, evaluation] = [of('total'), of('loading'), of('evaluation')];
  const ratio = (name: string) => total[name]! / total['no plugin']!;
  const ms = (name: string) => `${total[name]!.toFixed(1)} ms`;
  const ratios = Object.keys(total).map((name) => `${name} ${times(ratio(name))}`);
  report({
    what: 'the start of a worker with all three plugins, by a request to another route, beside one with none',
    here: times(ratio('all three plugins')),
    goal: 'at most 1.1 ×',
    holds: ratio('all three plugins') <= 1.1,
    beside: `${ms('all three plugins')} and ${ms('no plugin')}; ${ratios.slice(1).join(', ')}`,
    values: total,
    unit: 'ms',
    label: 'the start of a worker with all three plugins, beside none',
    note: `${ms('all three plugins')} and ${ms('no plugin')}`,
  });
  const controls: [label: string, unit: 'ms' | 'kB', values: Record<string, number>][] = [
    ['of it until the first line of the script', 'ms', loading],
    ['of it the evaluation of the script', 'ms', evaluation],
    ['compiled code that the browser reads for it', 'kB', compiled],
  ];
  for (const [label, unit, values] of controls) {
    const [all, none, code] = ['all three plugins', 'no plugin', 'no plugin, as much unused code'].map(
      (name) => `${values[name]!.toFixed(unit === 'ms' ? 1 : 0)} ${unit}`,
    );
    report({
      what: `the start of a worker: ${label}`,
      here: all!,
      goal: 'no goal',
      holds: true,
      beside: `without a plugin ${none}, with as much unused code ${code}`,
      values,
      unit,
      label,
      note: `none ${none}, as much unused code ${code}`,
    });
  }
}

/** The databases that a worker with all three plugins opens at a start by a GET request to another route. */
async function benchDatabases() {
  const bed = await openTestBed(
    { ...ours, worker: 'workers/all-three.ts' },
    '',
    undefined,
    'chromium',
    '',
    async ({ server }) =>
      server.serve(
        '/worker.js',
        startRecorder + (await bundleWorker('workers/all-three.ts')),
        'text/javascript',
      ),
  );
  const opened = async (event: () => Promise<unknown>) => {
    await bed.driver.stopWorker();
    await event();
    return (await seenSinceStart(bed.tab)).filter((seen) => seen !== 'response').length;
  };
  const all = async () => ({
    fetch: await opened(() => fetchPlain(bed.tab)),
    push: await opened(() => bed.driver.deliverPush('go')),
    message: await opened(async () => {}),
  });
  try {
    const before = await all();
    await bed.tab.evaluate(async () => void (await fetch('/api/notes', { method: 'POST', body: 'a' })));
    const after = await all();
    const words = ({ fetch, push, message }: typeof before) => `${fetch} / ${push} / ${message}`;
    report({
      what: 'databases that a start opens, by a fetch, a push and a message that are of no plugin',
      here: words(before),
      goal: 'none before it is needed',
      holds: Math.max(...Object.values(before)) === 0,
      beside: `where a write was made before: ${words(after)}`,
      label: 'databases opened at a start by a fetch / push / message of no plugin',
      note: `after a first write ${words(after)}`,
    });
  } finally {
    await bed.close();
  }
}

export async function benchStartUp() {
  await benchTime();
  await benchDatabases();
}
