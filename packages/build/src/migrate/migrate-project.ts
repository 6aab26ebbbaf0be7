import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { addPackages } from './add-packages.ts';
import { embeddedFindings, embeds } from './embedded-uses.ts';
import { findFiles } from './find-files.ts';
import type { Finding } from './findings.ts';
import { migrateSource } from './migrate-source.ts';
import { moveRoutes, type MovedRoutes } from './move-routes.ts';
import { buildPackage, isWorthParsing, newPackage } from './old-packages.ts';
import { applyEdits, parseSource, SyntaxProblem, type Edit, type Source } from './source.ts';

/** The change of one file. */
export interface FileChange {
  /** The path from the folder, with slashes. */
  path: string;
  /** The bytes that were read; `undefined` for a new file. */
  read: Buffer | undefined;
  /** The old text without its byte order mark. */
  before: string | undefined;
  edits: Edit[];
  /** What is written. */
  after: Buffer;
}

/** A file or a folder that could not be read. */
export interface Unread {
  path: string;
  reason: string;
}

export interface MigrationPlan {
  root: string;
  changes: FileChange[];
  /** What a person must decide or do, by file and position. */
  findings: Finding[];
  unread: Unread[];
}

const mark = '\uFEFF';

/**
 * Plans how a project leaves workbox-background-sync, `backgroundSync` of generateSW and the queues of Serwist. Nothing
 * is written.
 *
 * @param version that of this package, which all packages share
 * @throws BuildError `invalid-arguments` if the folder does not exist
 */
export function planMigration(folder: string, version: string): MigrationPlan {
  const { root, files, unreadable } = findFiles(folder);
  const project = new Project(root, files, unreadable);
  for (const path of files) if (!path.endsWith('package.json')) project.migrate(path);
  project.addPackages(version);
  const { changes, findings, unread } = project;
  findings.sort(
    (a, b) =>
      compare(a.path, b.path) || a.line - b.line || a.column - b.column || compare(a.reason, b.reason),
  );
  return { root, changes, findings, unread };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

class Project {
  readonly changes: FileChange[] = [];
  readonly findings: Finding[] = [];
  readonly unread: Unread[];
  readonly #root: string;
  readonly #files: readonly string[];
  /** The packages that each package.json needs, by its folder. */
  readonly #wanted = new Map<string, { names: Set<string>; for: string }>();
  readonly #queues: { finding: Finding; name: string | undefined; folder: string }[] = [];

  constructor(root: string, files: readonly string[], unreadable: readonly Unread[]) {
    this.#root = root;
    this.#files = files;
    this.unread = [...unreadable];
  }

  migrate(path: string) {
    const read = this.#read(path);
    if (read && embeds(path)) this.findings.push(...embeddedFindings(path, read.source.text));
    const source = read && !embeds(path) && this.#parse(read.source);
    if (!source) return;
    const own = migrateSource(source);
    const moved = this.#moveRoutes(source);
    const edits = [...own.edits, ...moved.edits];
    this.findings.push(...own.findings, ...moved.findings);
    if (!edits.length || !this.#isSound(source, edits)) return;
    this.#change(path, read, edits);
    const folder = this.#packageOf(path);
    if (moved.config !== undefined) this.#create(posix.join(folder, configName(path)), moved.config);
    this.#want(path, folder, newPackage, ...(moved.config === undefined ? [] : [buildPackage]));
    for (const { at, name } of [...own.queues, ...moved.queues]) {
      const { line, column } = at.loc!.start;
      const finding = { path, line, column: column + 1, kind: 'several-queues' as const, reason: '' };
      this.#queues.push({ finding, name, folder });
    }
  }

  /** A last check: no file gets a syntax error, such as a name that is declared twice. */
  #isSound({ path, text }: Source, edits: readonly Edit[]): boolean {
    try {
      parseSource(path, applyEdits(text, edits));
      return true;
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      const reason = `the change would not compile (${error.message}), so the file stays`;
      this.findings.push({ path, line: 1, column: 1, kind: 'not-understood', reason });
      return false;
    }
  }

  addPackages(version: string) {
    for (const [folder, { names, for: path }] of this.#wanted) {
      const file = posix.join(folder, 'package.json');
      const read = this.#files.includes(file) ? this.#read(file) : undefined;
      const source = read && this.#parse(read.source);
      const list = [...names].sort();
      const edits = source && addPackages(source, list, version);
      if (edits?.length) this.#change(file, read!, edits);
      else if (!edits) {
        const reason = `no package.json was found here for this file. Run: npm install ${list.map((name) => `${name}@^${version}`).join(' ')}`;
        this.findings.push({ path, line: 1, column: 1, kind: 'package', reason });
      }
    }
    this.#compareQueues();
  }

  /** In one app, queues of different names send side by side. */
  #compareQueues() {
    for (const folder of new Set(this.#queues.map((queue) => queue.folder))) {
      const queues = this.#queues.filter((queue) => queue.folder === folder);
      const names = new Set(queues.map(({ name }, at) => name ?? at));
      if (names.size < 2) continue;
      const list = [...new Set(queues.map(({ name }) => (name === undefined ? '?' : `"${name}"`)))].join(
        ', ',
      );
      const reason = `the changed queues (${list}) keep no order among each other. Where their writes depend on each other, use one queue with "lane", and "migrateFrom" with all the old names`;
      this.findings.push({ ...queues[0]!.finding, reason });
    }
  }

  #moveRoutes(source: Source): MovedRoutes {
    const { path } = source;
    const folder = this.#packageOf(path);
    const created = this.changes.filter(({ read }) => !read);
    const configs = [...this.#files, ...created.map((change) => change.path)].filter(
      (file) => /(^|\/)background\.config\.[cm]?[jt]s$/.test(file) && this.#packageOf(file) === folder,
    );
    const isModule = /\.m[jt]s$/.test(path) || (/\.[jt]s$/.test(path) && this.#isModulePackage(folder));
    return moveRoutes(source, { config: configName(path), isModule, existing: configs[0] });
  }

  #isModulePackage(folder: string): boolean {
    try {
      const text = readFileSync(join(this.#root, folder, 'package.json'), 'utf8').replace(mark, '');
      return (JSON.parse(text) as { type?: unknown }).type === 'module';
    } catch {
      return false;
    }
  }

  /** The folder of the package.json that is nearest to a file. */
  #packageOf(path: string): string {
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder))
      if (this.#files.includes(`${folder}/package.json`)) return folder;
    return '';
  }

  #want(path: string, folder: string, ...names: string[]) {
    const wanted = this.#wanted.get(folder) ?? { names: new Set(), for: path };
    for (const name of names) wanted.names.add(name);
    this.#wanted.set(folder, wanted);
  }

  #read(path: string): ReadFile | undefined {
    try {
      const bytes = readFileSync(join(this.#root, path));
      if (!path.endsWith('package.json') && !isWorthParsing(bytes.toString('latin1'))) return undefined;
      if (!isUtf8(bytes)) throw new Error('it is not UTF-8');
      const text = bytes.toString();
      const hasMark = text.startsWith(mark);
      return { bytes, hasMark, source: { path, text: hasMark ? text.slice(1) : text } };
    } catch (error) {
      this.unread.push({ path, reason: (error as Error).message });
      return undefined;
    }
  }

  #parse({ path, text }: ReadFile['source']): Source | undefined {
    try {
      return parseSource(path, text);
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      this.unread.push({ path: `${path}:${error.line}:${error.column}`, reason: error.message });
      return undefined;
    }
  }

  #change(path: string, { bytes, hasMark, source: { text } }: ReadFile, edits: Edit[]) {
    const after = Buffer.from((hasMark ? mark : '') + applyEdits(text, edits));
    this.changes.push({ path, read: bytes, before: text, edits, after });
  }

  #create(path: string, text: string) {
    const edits = [{ start: 0, end: 0, text }];
    this.changes.push({ path, read: undefined, before: undefined, edits, after: Buffer.from(text) });
  }
}

interface ReadFile {
  bytes: Buffer;
  hasMark: boolean;
  source: { path: string; text: string };
}

/** The config is in the language of the file whose routes it gets. */
const configName = (path: string) =>
  `background.config.${/\.[cm]?ts$/.test(path) ? 'ts' : path.endsWith('.mjs') ? 'mjs' : 'js'}`;
