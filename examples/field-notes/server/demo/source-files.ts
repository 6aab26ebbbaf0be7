import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { Hono } from 'hono';
import { problem, type Env } from '../fault-mode.ts';

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The READMEs and the sources of this app as plain text, and a list of them. Only files that the build copied. */
export function sourceFiles(folder: string): Hono<Env> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      posix.join(parentPath.slice(folder.length + 1).replaceAll('\\', '/'), name),
    )
    .sort();
  return new Hono<Env>()
    .get('/', (c) =>
      c.html(
        `<!doctype html><html lang="en"><meta charset="utf-8" /><title>Source of Field Notes</title><meta name="viewport" content="width=device-width" /><meta name="color-scheme" content="light dark" /><h1>Source of Field Notes</h1><p><a href="/">Back to the demo</a></p><ul>${files
          .map((file) => `<li><a href="/source/${escape(file)}">${escape(file)}</a></li>`)
          .join('')}</ul></html>`,
      ),
    )
    .get('/:file{.+}', (c) => {
      const file = c.req.param('file');
      if (!files.includes(file)) return c.json(problem('not-found', 'There is no such file.'), 404);
      return c.body(readFileSync(join(folder, file), 'utf8'), 200, {
        'Content-Type': 'text/plain; charset=utf-8',
      });
    });
}
