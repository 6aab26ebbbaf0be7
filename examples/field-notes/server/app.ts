import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { briefingsApi } from './briefings-api.ts';
import type { Database } from './database.ts';
import { demoApi } from './demo/demo-api.ts';
import { sourceFiles } from './demo/source-files.ts';
import { Tally } from './demo/tally.ts';
import { workerScript } from './demo/worker-script.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { applyFaultMode, problem, FaultSwitch, type Env } from './fault-mode.ts';
import { ReportStore } from './report-store.ts';
import { reportsApi } from './reports-api.ts';
import { trainingMedia } from './training-media.ts';

const contentSecurityPolicy =
  "default-src 'self'; img-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export function createApp(db: Database, publicFolder: string): Hono<Env> {
  const app = new Hono<Env>();
  const faults = new FaultSwitch();
  const tally = new Tally(db);

  app.use(async (c, next) => {
    await next();
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Content-Security-Policy', contentSecurityPolicy);
  });

  app.use('/api/reports', tally.countRequests(faults));
  app.use('/api/*', applyFaultMode(faults));
  app.route('/api/reports', reportsApi(new ReportStore(db), new IdempotencyKeys(db), faults));
  const briefings = briefingsApi(faults);
  app.route('/api/briefings', briefings.api);
  app.all('/api/*', (c) => c.json(problem('not-found', 'There is no such address.'), 404));

  app.route('/media', trainingMedia(`${publicFolder}-media`, faults, tally));

  app.route('/demo', demoApi(faults, tally));
  const worker = workerScript(publicFolder);
  app.route('/demo', worker.demo);
  app.route('/demo/briefings', briefings.demo);

  app.route('/source', sourceFiles(`${publicFolder}-source`));
  app.route('/', worker.script);
  // Files are revalidated at each use: the worker decides what is cached.
  app.use(serveStatic({ root: publicFolder, onFound: (_path, c) => c.header('Cache-Control', 'no-cache') }));
  app.notFound((c) => c.json(problem('not-found', 'There is no such address.'), 404));
  app.onError((error, c) => {
    console.error(`Failed to answer ${c.req.method} ${c.req.path}:`, error);
    return c.json(problem('broken', 'Something went wrong here. The report was not stored.'), 500);
  });
  return app;
}
