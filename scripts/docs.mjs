// Builds the documentation site into site/dist, and checks each link and anchor of its pages. Installs VitePress in site
// the first time. `npm run docs -- --preview` also serves the site.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { node, npm, root } from './run.mjs';
import { Stage } from './stage-docs.mjs';

const site = join(root, 'site');
const dist = join(site, 'dist');
const stamp = join(site, 'node_modules/.set-up');
const vitepress = join(site, 'node_modules/vitepress/bin/vitepress.js');

async function must(what, running) {
  const { ok, end, output } = await running;
  if (!ok) throw new Error(`Failed to ${what}: it ended with ${end}.\n${output}`);
}

async function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(site, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Installing VitePress in site (100 MB, once)');
  await must('install VitePress', npm(['ci', '--include=dev', '--no-audit', '--no-fund'], { cwd: site }));
  writeFileSync(stamp, wanted);
}

const htmlFiles = () => readdirSync(dist, { recursive: true }).filter((file) => file.endsWith('.html'));

/** The links of the built pages that lead to no page or to no heading. */
function deadLinks() {
  const texts = new Map(
    htmlFiles().map((file) => [`/${file.replaceAll('\\', '/')}`, readFileSync(join(dist, file), 'utf8')]),
  );
  const ids = new Map(
    [...texts].map(([file, text]) => [
      file,
      new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)),
    ]),
  );
  const dead = [];
  let count = 0;
  for (const [file, text] of texts) {
    for (const [, href] of text.matchAll(/<a [^>]*href="([^"]+)"/g)) {
      const { origin, pathname, hash } = new URL(href, `http://site${file}`);
      if (origin !== 'http://site') continue;
      count++;
      const path = decodeURI(pathname.endsWith('/') ? `${pathname}index.html` : pathname);
      const id = decodeURIComponent(hash.slice(1));
      if (!existsSync(join(dist, path))) dead.push(`${file}: no page ${href}`);
      else if (id && !ids.get(path)?.has(id)) dead.push(`${file}: no heading ${href}`);
    }
  }
  return { dead: [...new Set(dead)], count, pages: texts.size };
}

const since = performance.now();
await install();
new Stage().run();
await must('build the site', node(vitepress, ['build', site], { cwd: site }));
const { dead, count, pages } = deadLinks();
for (const message of dead) console.error(message);
console.log(
  `${pages} pages, ${count} links, ${dead.length} dead, ${Math.round((performance.now() - since) / 1000)} s: site/dist`,
);
process.exitCode = dead.length ? 1 : 0;
if (process.argv.includes('--preview'))
  await node(vitepress, ['preview', site, '--host', 'localhost'], { cwd: site, shown: true });
