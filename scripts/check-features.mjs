// Checks that each test that docs/features.md names exists.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const row = /^- \*\*(?<feature>.+?)\*\*: (?<title>.+) \(\[[^\]]+\]\(\.\.\/(?<file>[^)]+)\)\)$/;

/** @returns {{ name: string, message?: string }[]} a message where the check failed */
export function checkFeatures(page = readFileSync(join(root, 'docs/features.md'), 'utf8')) {
  const rows = page.split('\n').flatMap((line) => row.exec(line)?.groups ?? []);
  if (!rows.length) return [{ name: 'docs/features.md', message: 'no row could be read' }];
  return rows.map(({ feature, title, file }) => {
    const path = join(root, file);
    const there = existsSync(path) && readFileSync(path, 'utf8').includes(title);
    return { name: `shown: ${feature}`, ...(!there && { message: `no "${title}" in ${file}` }) };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const failed = checkFeatures().filter(({ message }) => message);
  for (const { name, message } of failed) console.error(`${name}: ${message}`);
  process.exitCode = failed.length ? 1 : 0;
}
