import { serveBundle } from '../e2e/bundle.ts';
import { openObserved, type MainThreadReport } from '../e2e/main-thread.ts';
import type { ChromiumTab } from '../e2e/driver/chromium.ts';
import { openTestBed } from './test-bed.ts';
import { seed } from './seed.ts';
import { ours } from './libraries.ts';
import { report, times } from './table.ts';

interface DeliveryReport extends MainThreadReport {
  /** Seconds until the server had all entries. */
  took: number;
}

/** A queue of `entries` is delivered while a page with a client, which reads each snapshot, is open. */
export async function deliverBesidePage(entries: number): Promise<DeliveryReport> {
  const bed = await openTestBed(ours);
  const { server, tab, driver } = bed;
  try {
    server.honoursKeys = false;
    await serveBundle(server, '/page.js', '../e2e/pages/outbox-page.ts');
    server.serve(
      '/app',
      '<!doctype html><html lang="en"><title>app</title><script src="/page.js"></script></html>',
    );
    await seed(tab, entries, 100, 'waiting');
    await driver.stopWorker();
    const began = Date.now();
    const measured = await openObserved(
      tab as ChromiumTab,
      `${server.origin}/app`,
      `workbox-plugin-sync-queue:${server.origin}/`,
    );
    await tab.evaluate(() => {
      window.outbox.subscribe(() => {
        const { size, entries } = window.outbox.getSnapshot();
        Object.assign(window, { shown: [size, entries.length] });
      });
    });
    await server.waitUntil(
      () => server.effects.length >= entries && server.requests.every(({ ended }) => ended),
      'all to be delivered',
      600,
    );
    const took = (Date.now() - began) / 1000;
    await tab.waitFor(() => {
      const { status, size } = window.outbox.getSnapshot();
      return status === 'ready' && size === 0;
    }, undefined);
    return { ...(await measured()), took };
  } finally {
    await bed.close();
  }
}

/** What a long queue that is delivered costs an open page, and whether that grows faster than the queue. */
export async function benchOpenPage() {
  const counts = [750, 1_500, 3_000];
  const reports: DeliveryReport[] = [];
  for (const entries of counts) reports.push(await deliverBesidePage(entries));
  const [few, , many] = reports as [DeliveryReport, DeliveryReport, DeliveryReport];
  const all = (value: (report: DeliveryReport) => number | string) => reports.map(value).join(', ');
  report({
    what: '3,000 entries delivered beside an open page: its main thread busy in all, by processor time, its load included',
    here: `${many.busySeconds.toFixed(2)} s`,
    goal: 'at most 0.5 s',
    holds: many.busySeconds <= 0.5,
    values: Object.fromEntries(
      reports
        .map(({ busySeconds }, at) => [`${counts[at]!.toLocaleString('en')} entries`, busySeconds])
        .reverse(),
    ),
    unit: 's',
    label: '3,000 entries delivered beside an open page: its main thread is busy for',
    note: `${(many.bytes / 3_000).toFixed(0)} B of messages an entry`,
    beside: `${counts.join(', ')} entries: ${all(({ busySeconds }) => busySeconds.toFixed(2))} s, in ${all(({ took }) => took.toFixed(0))} s`,
  });
  report({
    what: 'the longest task of the page meanwhile',
    here: many.longTasks ? `${many.longestTask.toFixed(0)} ms` : 'less than 50 ms',
    goal: 'at most 50 ms',
    holds: many.longestTask <= 50,
  });
  const growth = many.bytes / few.bytes / 4;
  report({
    what: 'bytes of messages an entry with 3,000 entries, beside those with 750',
    here: times(growth),
    goal: 'at most 1.1 ×',
    holds: growth <= 1.1,
    beside: `${(many.bytes / 3_000).toFixed(0)} B an entry; ${all(({ messages }) => messages)} messages`,
  });
}
