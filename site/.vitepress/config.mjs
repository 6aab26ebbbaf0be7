import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { anchorOf } from '../../scripts/anchors.mjs';
import { pageOf, titleOf } from '../../scripts/stage-docs.mjs';

const root = new URL('../../', import.meta.url);
const read = (path) => readFileSync(new URL(path, root), 'utf8');
const linkTo = (path) => `/${pageOf(path)}`;
const plain = (markdown) => markdown.replaceAll('`', '');

/** The links of a list in a document: `- [text](path): more`. */
const linksIn = (document, text) =>
  [...text.matchAll(/^- \[([^\]]+)\]\(([^)]+)\)/gm)].map(([, name, path]) => ({
    text: plain(name),
    link: linkTo(posix.join(posix.dirname(document), path)),
  }));

/** The sections of docs/README.md are those of the sidebar. */
const sections = read('docs/README.md')
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    text: section.slice(0, section.indexOf('\n')),
    items: linksIn('docs/README.md', section),
  }));

const decisions = readdirSync(new URL('decisions', root))
  .sort()
  .map((name) => ({
    text: `${Number(name.slice(0, 4))}. ${titleOf(`decisions/${name}`)}`,
    link: linkTo(`decisions/${name}`),
  }));

const [, promise] = /^# .+\n\n(.+)$/m.exec(read('README.md')) ?? [];

export default {
  srcDir: 'pages',
  outDir: 'dist',
  lang: 'en',
  title: 'Workbox plugins',
  description: promise,
  head: [
    // The site has no icon: browsers ask for /favicon.ico otherwise.
    ['link', { rel: 'icon', href: 'data:,' }],
    // On a phone a table is scrolled, in place of columns of a word a line.
    ['style', {}, '.vp-doc td:first-child { min-width: 10rem }'],
  ],
  markdown: { anchor: { slugify: anchorOf } },
  themeConfig: {
    outline: [2, 3],
    nav: [
      { text: 'Quick start', link: '/#quick-start' },
      { text: 'Guides', link: linkTo('docs/README.md') },
      { text: 'API', link: linkTo('docs/api/README.md') },
    ],
    sidebar: [
      { text: 'Start', items: [{ text: 'What this is', link: '/' }] },
      ...sections,
      { text: 'API', collapsed: true, items: linksIn('docs/api/README.md', read('docs/api/README.md')) },
      { text: 'Decisions', collapsed: true, items: decisions },
    ],
    search: { provider: 'local' },
    docFooter: { prev: false, next: false },
  },
};
