import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test as base } from '@playwright/test';

const cli = fileURLToPath(new URL('../packages/build/dist/cli.js', import.meta.url));

const worker = `import { BackgroundSyncPlugin } from 'workbox-background-sync';
const plugin = new BackgroundSyncPlugin('outbox');
`;
const migratedWorker = `import { SyncQueuePlugin, workboxBackgroundSync } from 'workbox-plugin-sync-queue';
const plugin = new SyncQueuePlugin('outbox', { migrateFrom: workboxBackgroundSync });
`;
const undecided = `import { Queue } from 'workbox-background-sync';
export const queue = new Queue('other');
`;

class Project {
  readonly folder: string;
  /** Who runs the command. */
  user: { uid?: number } = {};

  constructor(folder: string) {
    this.folder = folder;
  }

  write = (name: string, contents: string) => writeFile(join(this.folder, name), contents);
  read = (name: string) => readFile(join(this.folder, name), 'utf8');
  git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { cwd: this.folder });

  run(...args: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'migrate', ...args], {
      cwd: this.folder,
      encoding: 'utf8',
      ...this.user,
    });
    return { status, stdout, stderr };
  }
}

const test = base.extend<{ project: Project }>({
  project: async ({}, use) => {
    const project = new Project(await mkdtemp(join(tmpdir(), 'workbox-plugin-migrate-cli-')));
    await project.write('package.json', '{ "dependencies": {} }\n');
    await project.write('sw.ts', worker);
    await use(project);
    await rm(project.folder, { recursive: true, force: true });
  },
});

test('migrate shows the change as a diff that git applies, and writes nothing', async ({ project }) => {
  await project.write('other.js', undecided);
  const { status, stdout, stderr } = project.run();
  expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
  expect(stdout).toContain(`--- a/sw.ts
+++ b/sw.ts
@@ -1,2 +1,2 @@
-import { BackgroundSyncPlugin } from 'workbox-background-sync';
-const plugin = new BackgroundSyncPlugin('outbox');
+import { SyncQueuePlugin, workboxBackgroundSync } from 'workbox-plugin-sync-queue';
+const plugin = new SyncQueuePlugin('outbox', { migrateFrom: workboxBackgroundSync });
`);
  expect(stdout).toContain('  other.js:2:14 not-understood\n    the queue is exported');
  expect(stdout).toContain('2 files to change, 0 files written, 1 place to decide.\nAdd --write');
  expect(await project.read('sw.ts')).toBe(worker);
  await project.write('change.patch', stdout.slice(0, stdout.indexOf('For you to decide')));
  project.git('apply', 'change.patch');
  expect(await project.read('sw.ts')).toBe(migratedWorker);
});

test('migrate --write ends with 0 when nothing is left, and a second run changes nothing', async ({
  project,
}) => {
  const first = project.run('.', '--write');
  expect({ ...first, stdout: '' }).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(first.stdout).toContain(
    '2 files to change, 2 files written, 0 places to decide.\nInstall the packages',
  );
  expect(await project.read('sw.ts')).toBe(migratedWorker);
  const { version } = JSON.parse(
    await readFile(new URL('../packages/build/package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  const manifest = JSON.parse(await project.read('package.json')) as object;
  expect(manifest).toEqual({ dependencies: { 'workbox-plugin-sync-queue': `^${version}` } });
  expect(project.run('--write')).toEqual({
    status: 0,
    stdout: 'Nothing to migrate was found.\n',
    stderr: '',
  });
});

test('migrate --write ends with 2 while something is left to decide', async ({ project }) => {
  await project.write('other.js', undecided);
  expect(project.run('--write').status).toBe(2);
  expect(await project.read('sw.ts')).toBe(migratedWorker);
  expect(project.run().status).toBe(2);
});

test('migrate --write writes nothing while a file has uncommitted changes, unless it is forced', async ({
  project,
}) => {
  project.git('init', '--quiet');
  const untracked = project.run('--write');
  expect(untracked.status).toBe(1);
  expect(untracked.stderr).toContain(
    'sw.ts: it has changes that are not committed, or git does not track it. Commit it, or add --force',
  );
  project.git('add', '.');
  project.git('commit', '--quiet', '--message', 'first');
  await project.write('notes.md', 'changes elsewhere do not count');
  await project.write('sw.ts', `${worker}// more\n`);
  expect(project.run('--write').status).toBe(1);
  expect(await project.read('sw.ts')).toBe(`${worker}// more\n`);
  expect(await project.read('package.json')).toBe('{ "dependencies": {} }\n');
  expect(project.run('--write', '--force').status).toBe(0);
  expect(await project.read('sw.ts')).toBe(`${migratedWorker}// more\n`);
});

test('migrate --write in a folder of a work tree looks only at its own files', async ({ project }) => {
  await mkdir(join(project.folder, 'app'));
  await project.write('app/sw.ts', worker);
  await project.write('app/package.json', '{ "dependencies": {} }\n');
  project.git('init', '--quiet');
  project.git('add', '.');
  project.git('commit', '--quiet', '--message', 'first');
  await project.write('sw.ts', `${worker}// more\n`);
  expect(project.run('app', '--write').status).toBe(0);
  expect(await project.read('app/sw.ts')).toBe(migratedWorker);
  await project.write('app/sw.ts', `${worker}// more\n`);
  const { status, stderr } = project.run('app', '--write');
  expect(status).toBe(1);
  expect(stderr).toContain('sw.ts: it has changes');
});

test('migrate --json prints changes, findings and errors, and nothing else', async ({ project }) => {
  await project.write('other.js', undecided);
  await project.write('broken.js', `${worker}const = 1;`);
  const { status, stdout, stderr } = project.run('--json');
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  const { changes, ...rest } = JSON.parse(stdout) as { changes: { path: string; diff: string }[] };
  expect(changes.map(({ path }) => path)).toEqual(['sw.ts', 'package.json']);
  expect(changes[0]!.diff).toMatch(/^--- a\/sw\.ts\n/);
  expect(rest).toEqual({
    findings: [
      {
        path: 'other.js',
        line: 2,
        column: 14,
        kind: 'not-understood',
        reason: 'the queue is exported, so its uses are not known',
      },
    ],
    errors: [{ path: 'broken.js:3:7', reason: expect.stringContaining('Unexpected token') as unknown }],
    uncommitted: [],
    written: [],
  });
});

test('migrate names a folder that is missing, a wrong option and a wrong argument', async ({ project }) => {
  const missing = project.run('no-such-folder');
  expect(missing.status).toBe(1);
  expect(missing.stderr).toContain(
    'Failed to read the folder "no-such-folder": expected a folder that exists',
  );
  expect(project.run('--wirte').stderr).toContain('there is no option "--wirte". Did you mean "--write"?');
  expect(project.run('a', 'b').stderr).toContain('expected one folder, but was "a b"');
  expect(project.run('--force').stderr).toContain('--force needs --write');
  const help = project.run('--help');
  expect(help.status).toBe(0);
  expect(help.stdout).toContain('Exit codes: 0 nothing is left to do; 1 an error;');
});

test('migrate names a file that cannot be read, and shows the change of the others', async ({ project }) => {
  await project.write('locked.js', worker);
  await chmod(join(project.folder, 'locked.js'), 0);
  await chmod(project.folder, 0o755);
  // The user root can read every file.
  if (process.getuid?.() === 0) project.user = { uid: 65_534 };
  const { status, stdout, stderr } = project.run();
  expect(status).toBe(1);
  expect(stderr).toContain('locked.js: EACCES');
  expect(stdout).toContain('+++ b/sw.ts');
});
