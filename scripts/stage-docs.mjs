// Copies the documents to site/pages, where VitePress reads them. Links lead from file to file, as they do on GitHub: a
// README is the page of its folder, a file of code is a page with its text, and another folder is a list of its files.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, posix } from 'node:path';
import { root } from './run.mjs';

export const pages = join(root, 'site/pages');

const isDocument = (file) => file.endsWith('.md');
const isPicture = (file) => /\.(?:svg|webp|png)$/.test(file);
const read = (file) => readFileSync(join(root, file), 'utf8');

/** The page of a file or a folder of the repository. */
export function pageOf(path) {
  if (!isDocument(path)) return isFolder(path) ? join(path, 'index.md') : `source/${path}.md`;
  return basename(path) === 'README.md' ? join(dirname(path), 'index.md') : path;
}

const isFolder = (path) => statSync(join(root, path)).isDirectory();

function tracked() {
  const { stdout, status, error } = spawnSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  if (status !== 0)
    throw new Error(`Failed to list the files of the repository: git ended with ${status ?? error}.`);
  return stdout.split('\n').filter((file) => file && existsSync(join(root, file)));
}

const block = /^( *)(```+|~~~+)[\s\S]*?^\1\2 *$/gm;
const target = /(\]\(|srcset="|src=")(?![a-z]+:|#)([^)#\s"]+)(#[^)\s"]+)?(\)|")/g;

/** Calls `change` with each part of a document that is no block of code. */
function outsideOfBlocks(text, change) {
  let end = 0;
  let result = '';
  for (const found of text.matchAll(block)) {
    result += change(text.slice(end, found.index)) + found[0];
    end = found.index + found[0].length;
  }
  return result + change(text.slice(end));
}

export class Stage {
  #files = tracked();
  #waiting = [];
  #done = new Set();

  /** Documents first, then all that they lead to. */
  run() {
    rmSync(pages, { recursive: true, force: true });
    const documents = this.#files.filter((file) => isDocument(file) && !file.includes('/test/'));
    this.#waiting.push(...documents);
    for (const path of this.#waiting) {
      if (this.#done.has(path)) continue;
      this.#done.add(path);
      this.#write(path);
    }
    return documents;
  }

  #write(path) {
    const to = join(pages, isPicture(path) ? join('public', path) : pageOf(path));
    mkdirSync(dirname(to), { recursive: true });
    if (isPicture(path)) cpSync(join(root, path), to);
    else if (isDocument(path)) writeFileSync(to, this.#document(path));
    else if (!isFolder(path)) writeFileSync(to, this.#source(path));
    else if (!existsSync(join(root, path, 'README.md'))) writeFileSync(to, this.#list(path));
    else this.#waiting.push(posix.join(path, 'README.md'));
  }

  #document(path) {
    const text = outsideOfBlocks(read(path), (part) =>
      part.replaceAll(target, (_, before, link, anchor = '', after) => {
        const linked = posix.join(dirname(path), link).replace(/\/$/, '');
        if (!existsSync(join(root, linked)))
          throw new Error(`Failed to copy ${path}: there is no file ${link}. Correct the link.`);
        this.#waiting.push(linked);
        return `${before}/${isPicture(linked) ? linked : pageOf(linked)}${anchor}${after}`;
      }),
    );
    return path.startsWith('docs/api/') ? `---\noutline: 2\n---\n\n${text}` : text;
  }

  #source(path) {
    const text = read(path);
    const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
    const head = `---\nsearch: false\noutline: false\n---\n\n# ${basename(path)}\n\n\`${path}\`\n\n`;
    return `${head}${fence}${languageOf(path)}\n${text}\n${fence}\n`;
  }

  #list(path) {
    const inside = this.#files
      .filter((file) => file.startsWith(`${path}/`))
      .map((file) => file.slice(path.length + 1));
    const names = [...new Set(inside.map((file) => file.split('/')[0]))];
    const lines = names.map((name) => {
      const child = `${path}/${name}`;
      this.#waiting.push(child);
      return `- [${isDocument(name) ? titleOf(child) : name}](/${pageOf(child)})`;
    });
    return `---\nsearch: false\n---\n\n# ${path}\n\n${lines.join('\n')}\n`;
  }
}

/** The language of a block of code. Shiki knows no `mjs`. */
const languageOf = (path) =>
  extname(path)
    .slice(1)
    .replace(/^[cm](?=[jt]s$)/, '');

/** The first heading of a document. */
export const titleOf = (path) => /^# (.+)$/m.exec(read(path))?.[1] ?? path;
