import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from './driver/chromium.ts';
import { expect, test } from './fixtures.ts';
import { openOutbox, serveOutbox } from './outbox.ts';

/** The files under `folder` that contain `text` in any encoding that the browser uses for strings. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    if (bytes.includes(text, 0, 'latin1') || bytes.includes(text, 0, 'utf16le')) found.push(path);
  }
  return found;
}

for (const omitHeaders of [[], ['x-token']]) {
  const where = omitHeaders.length ? 'nowhere' : 'in the database';
  test(`a token in a header is ${where} in the profile with omitHeaders ${JSON.stringify(omitHeaders)}`, async ({
    server,
  }) => {
    const profileDir = await mkdtemp(join(tmpdir(), 'workbox-plugins-secrets-'));
    try {
      await serveOutbox(server);
      const driver = await launch({ profileDir });
      const query = `options=${encodeURIComponent(JSON.stringify({ omitHeaders }))}`;
      const tab = await openOutbox(driver, server, { query });
      const [token, trace] = [crypto.randomUUID(), crypto.randomUUID()];
      await server.down();
      const status = await tab.evaluate(
        async ({ token, trace }) => {
          const headers = { 'X-Token': token, 'X-Trace': trace };
          return (await fetch('/api/notes', { method: 'POST', body: 'note', headers })).status;
        },
        { token, trace },
      );
      expect(status).toBe(202);
      // A regular end, so that all files are written.
      await driver.close();
      expect(await filesWith(profileDir, trace)).not.toEqual([]);
      const files = await filesWith(profileDir, token);
      if (omitHeaders.length) expect(files).toEqual([]);
      else expect(files.join()).toContain('IndexedDB');
    } finally {
      await rm(profileDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    }
  });
}
