// Draws docs/architecture.svg, and the same for wide windows, from the tables below: the layers of each package, and the
// files that a failed POST, a refresh and a download pass. `node scripts/draw-architecture.mjs` writes both files;
// scripts/check-architecture.mjs compares them with the tables and with the files that exist.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layers } from './layers.mjs';
import { root } from './run.mjs';

/** The folders of the packages that have no row in scripts/layers.mjs. */
const otherFolders = {
  build: 'cli api emit warnings plan config schema shared',
  testing: 'jest faults browser scope messages network storage context',
};

/** A path that begins with `core/` is of that package, every other one of the package of the way. */
export const ways = [
  {
    title: 'A failed POST, from route to replay',
    package: 'plugin-sync-queue',
    steps: [
      ['The strategy of the route calls the plugin', 'api/queue-plugin.ts policy/admission.ts'],
      [
        'The request gets a lane and is tracked',
        'queue/callbacks.ts live/live-request.ts live/in-flight.ts queue/lane.ts',
      ],
      [
        'Once per worker: the state is read',
        'queue/queue-state.ts queue/load-queue.ts queue/lanes.ts storage/queue-store.ts storage/database.ts storage/stored-state.ts',
      ],
      [
        'An entry is created, with its key',
        'live/live-copy.ts queue/create-entry.ts policy/new-entry.ts policy/idempotency-key.ts',
      ],
      ['The attempt is marked; the strategy sends', 'policy/conclude.ts policy/live-state.ts'],
      [
        'The send fails: the failure is classified',
        'queue/callbacks.ts policy/outcome.ts policy/conclude.ts',
      ],
      [
        'The entry is stored',
        'queue/enqueue.ts shared/storable-request.ts storage/indexed-db-queue-store.ts storage/own-rows.ts',
      ],
      [
        'The page gets a receipt; listeners are told',
        'live/receipt.ts features/form-receipts.ts shared/receipt.ts queue/queue-events.ts features/page-changes.ts features/hooks.ts',
      ],
      ['A sync event is asked for', 'replay/replay-scheduler.ts queue/worker-events.ts'],
      [
        'Later, a sync event: a due lane is taken',
        'replay/replayer.ts shared/messages.ts queue/lanes.ts policy/readiness.ts',
      ],
      ['The entry is claimed and marked', 'storage/claims.ts storage/database.ts'],
      [
        'The request is sent',
        'replay/send-claim.ts replay/attempt.ts policy/exchange.ts queue/callbacks.ts policy/redirects.ts',
      ],
      [
        'After the answer the entry is deleted',
        'policy/conclude.ts storage/claims.ts features/results.ts shared/start-of-body.ts storage/keep-result.ts',
      ],
    ],
  },
  {
    title: 'A refresh of a cached URL',
    package: 'plugin-periodic-refresh',
    steps: [
      [
        'A page uses the route: the use is logged',
        'api/periodic-refresh-plugin.ts policy/entry.ts storage/use-log.ts',
      ],
      ['Later, an event or a call starts a run', 'api/worker-events.ts api/refresher.ts policy/schedule.ts'],
      [
        'The URLs of the run are chosen',
        'run/run-cycle.ts run/listed-urls.ts policy/plan-run.ts storage/refresh-store.ts',
      ],
      ['They are requested, within the budget', 'run/run-plan.ts run/run-context.ts run/refresh-url.ts'],
      [
        'Route and cache are found without network',
        'run/find-place.ts run/entry-request.ts core/worker/find-route.ts core/worker/dispatch-through-routes.ts',
      ],
      ['A fresh answer is skipped', 'policy/freshness.ts'],
      [
        'The request goes through its route',
        'run/refresh-request.ts core/worker/dispatch-through-routes.ts api/periodic-refresh-plugin.ts run/firm-request.ts',
      ],
      ['A 304 is merged; a 200 replaces the answer', 'policy/revalidation.ts run/guarded-body.ts'],
      [
        'The report is stored and broadcast',
        'shared/run-report.ts storage/refresh-store.ts core/worker/serve.ts',
      ],
    ],
  },
  {
    title: 'A download, from the click to the player',
    package: 'plugin-bg-fetch',
    steps: [
      [
        'A page orders files from the worker',
        'page/background-fetch-client.ts page/create-order.ts page/secret-headers.ts core/page/worker-connection.ts',
      ],
      ['The worker answers the call', 'core/worker/serve.ts worker/events.ts worker/page-calls.ts'],
      [
        'A job is created, and broadcast',
        'worker/create-job.ts core/worker/find-route.ts storage/job-table.ts storage/job-store.ts shared/reduce-job.ts',
      ],
      ['A page starts it', 'page/monitor.ts page/downloads.ts page/background-fetch.ts'],
      ['Either the browser downloads it', 'api/registered-downloads.ts worker/read-file.ts'],
      [
        'or an open page downloads it by ranges',
        'page/ranged/engine.ts page/ranged/reporter.ts page/ranged/connections.ts page/ranged/download.ts page/ranged/attempt.ts page/ranged/open.ts worker/events.ts page/ranged/interpret.ts page/ranged/pump.ts page/ranged/part-writer.ts page/ranged/retry-delay.ts shared/staging.ts',
      ],
      [
        'Files are checked, and put into the cache',
        'worker/storing.ts worker/route-cache.ts http/digests.ts http/whole-response.ts worker/store-probe.ts worker/stored-recorder.ts',
      ],
      [
        'A player gets the range that it asks for',
        'api/background-fetch-plugin.ts worker/player.ts http/range-response.ts http/validators.ts',
      ],
    ],
  },
].map((way) => ({ ...way, steps: way.steps.map(([does, files]) => [does, files.split(' ')]) }));

/** The path of a file of a way in this repository. */
export const pathOf = (name, file) =>
  file.startsWith('core/') ? `packages/core/src/${file.slice(5)}` : `packages/${name}/src/${file}`;

const isOfPage = (folder) => /^(page|element|bindings)/.test(folder);

/** The folders of a package, the highest layer first: those of the worker, and those of the page. */
function foldersOf(name) {
  if (otherFolders[name]) return [otherFolders[name].split(' ')];
  const table = layers[name];
  const folders = Object.keys(table).filter((folder) =>
    existsSync(join(root, 'packages', name, 'src', folder)),
  );
  const height = (folder) => 1 + Math.max(0, ...table[folder].filter((one) => table[one]).map(height));
  const ordered = folders.filter((folder) => !folder.endsWith('.ts')).sort((a, b) => height(b) - height(a));
  const [ofPage, others] = [true, false].map((is) => ordered.filter((folder) => isOfPage(folder) === is));
  return [others, ofPage.length ? [...ofPage, 'shared'] : []];
}

/** The packages with their folders. */
export const packages = [...Object.keys(layers), ...Object.keys(otherFolders)].map((name) => ({
  name,
  rows: foldersOf(name),
}));

const kinds = {
  api: 'api',
  page: 'page',
  element: 'page',
  bindings: 'page',
  live: 'live',
  policy: 'pure',
  http: 'pure',
  shared: 'low',
};
const middle = { replay: 'send', run: 'send', worker: 'send', queue: 'queue', storage: 'disk' };
const kindOf = (path) =>
  path.startsWith('core/') ? 'low' : ({ ...kinds, ...middle }[path.split('/')[0]] ?? 'low');

const width = 380;
// Of the widest of the usual fonts with one width.
const letter = 7.83;
const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Chips from left to right, and on the next line where there is no room. */
function drawChips(names, left, top) {
  const parts = [];
  let [x, y] = [left, top];
  for (const name of names) {
    const wide = Math.ceil(name.length * letter) + 12;
    if (x > left && x + wide > width - 6) [x, y] = [left, y + 24];
    parts.push(
      `<g class="${kindOf(name)}"><rect x="${x}" y="${y}" width="${wide}" height="20" rx="4"/><text class="file" x="${x + 6}" y="${y + 14.5}">${escape(name)}</text></g>`,
    );
    x += wide + 5;
  }
  return { drawn: parts.join('\n'), bottom: y + 20 };
}

const style = `
text { font: 14px system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; fill: var(--ink) }
.file { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }
.title { font-size: 16px; font-weight: 600 }
.name { font-weight: 600 }
.back { fill: var(--back) }
.line { stroke: var(--line); stroke-width: 1.5; fill: none }
.dot { fill: var(--back); stroke: var(--line); stroke-width: 1.5 }
.number { font-size: 12px; text-anchor: middle }
svg { --ink: #1f2328; --back: #ffffff; --line: #818b98 }
.api rect { fill: #cfe3ff } .page rect { fill: #ffd9ec } .live rect { fill: #ffe2b8 } .send rect { fill: #ffd3c7 }
.queue rect { fill: #cdeccf } .disk rect { fill: #e4d8fb } .pure rect { fill: #c9ecec } .low rect { fill: #e6e8eb }
@media (prefers-color-scheme: dark) {
svg { --ink: #f0f6fc; --back: #0d1117; --line: #9198a1 }
.api rect { fill: #17406f } .page rect { fill: #6b2450 } .live rect { fill: #664407 } .send rect { fill: #702d1d }
.queue rect { fill: #1b4d26 } .disk rect { fill: #44317a } .pure rect { fill: #14484a } .low rect { fill: #373e47 }
}`;

const textAt = (x, y, words, kind) =>
  `<text${kind ? ` class="${kind}"` : ''} x="${x}" y="${y}">${escape(words)}</text>`;

/** The folders of some packages. */
function drawLayers(some) {
  const parts = [];
  let y = 0;
  for (const { name, rows } of some) {
    parts.push(textAt(12, y + 14, `packages/${name}`, 'name'));
    y += 22;
    for (const folders of rows) {
      const { drawn, bottom } = drawChips(folders, 12, y);
      parts.push(drawn);
      y = bottom + 4;
    }
    y += 4;
  }
  return { parts, height: y };
}

/** One way, from step to step. */
function drawWay({ title, package: name, steps }) {
  const parts = [textAt(12, 36, title, 'title'), textAt(12, 56, `packages/${name}/src`)];
  let y = 66;
  steps.forEach(([does, files], index) => {
    const { drawn, bottom } = drawChips(files, 40, y + 23);
    const next = bottom + 8;
    if (index < steps.length - 1)
      parts.push(`<path class="line" d="M20 ${y + 20}V${next - 1}m-4 -6l4 6l4 -6"/>`);
    parts.push(
      `<circle class="dot" cx="20" cy="${y + 10}" r="10"/>`,
      textAt(20, y + 14.5, String(index + 1), 'number'),
      textAt(40, y + 15, does),
      drawn,
    );
    y = next;
  });
  return { parts, height: y };
}

/** The drawing as SVG, in rows of panels. */
function draw(rows) {
  const parts = [textAt(12, 28, 'Layers, the highest first', 'title')];
  let [y, right] = [40, 0];
  for (const row of rows) {
    row.forEach((panel, index) => {
      parts.push(`<g transform="translate(${index * (width + 16)} ${y})">`, ...panel.parts, '</g>');
    });
    y += Math.max(...row.map(({ height }) => height));
    right = Math.max(right, row.length * (width + 16) - 16);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${right} ${y}" width="${right}" height="${y}" role="img" aria-labelledby="title">
<title id="title">The layers of the packages, and the files that a failed POST, a refresh and a download pass</title>
<style>${style}
</style>
<rect class="back" width="${right}" height="${y}" rx="6"/>
${parts.join('\n')}
</svg>
`;
}

const columns = [packages.slice(0, 2), packages.slice(2, 4), packages.slice(4)].map(drawLayers);

/** The drawing for a phone and for a wide window, by the names of their files. */
export const drawings = {
  'docs/architecture.svg': draw([[drawLayers(packages)], ...ways.map((way) => [drawWay(way)])]),
  'docs/architecture-wide.svg': draw([columns, ways.map(drawWay)]),
};

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [path, text] of Object.entries(drawings)) writeFileSync(join(root, path), text);
