import type { Finding } from './findings.ts';

/** Files with scripts inside of another language, which are not parsed. */
export const embeds = (path: string): boolean => /\.(vue|svelte|astro|html?)$/.test(path);

const use = /\b(?:workbox-background-sync|workbox\.backgroundSync|BackgroundSync(?:Plugin|Queue))\b/;

/** The first place where such a file names an old package or class. */
export function embeddedFindings(path: string, text: string): Finding[] {
  const found = use.exec(text);
  if (!found) return [];
  const before = text.slice(0, found.index).split('\n');
  const reason = `"${found[0]}" is named here, and scripts inside of such a file are not read by this command`;
  return [{ path, line: before.length, column: before.at(-1)!.length + 1, kind: 'not-understood', reason }];
}
