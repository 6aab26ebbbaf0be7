import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import type { Env } from '../fault-mode.ts';

/**
 * The script of the service worker, with a number at its end that the demo can increment. A page cannot stop a worker.
 * It can ask the browser for an update: a script with other bytes is installed as a new worker, and the browser ends the
 * old one.
 */
export function workerScript(publicFolder: string): { script: Hono<Env>; demo: Hono<Env> } {
  let replacements = 0;
  const script = new Hono<Env>().get('/sw.js', async (c) => {
    const text = await readFile(join(publicFolder, 'sw.js'), 'utf8');
    const headers = { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-cache' };
    return c.body(replacements ? `${text}\n// Replacement ${replacements}\n` : text, 200, headers);
  });
  const demo = new Hono<Env>().post('/replace-worker', (c) => c.json({ replacements: ++replacements }));
  return { script, demo };
}
