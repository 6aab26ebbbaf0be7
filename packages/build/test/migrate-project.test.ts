import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planMigration } from '../src/migrate/migrate-project.ts';
import { uncommitted, writeChanges } from '../src/migrate/write-changes.ts';
import { manifest, migrated, projectOf, removeProjects } from './helpers/migrated.ts';

afterAll(removeProjects);

const worker = `import { BackgroundSyncPlugin } from 'workbox-background-sync';\nnew BackgroundSyncPlugin('outbox');\n`;

const manifests: [name: string, before: string, after: string][] = [
  [
    'is sorted into the dependencies',
    manifest,
    manifest.replace(
      `    "workbox-routing"`,
      `    "workbox-plugin-sync-queue": "^0.1.0",\n    "workbox-routing"`,
    ),
  ],
  [
    'is last where its name is',
    `{\r\n\t"devDependencies": {\r\n\t\t"vite": "7"\r\n\t}\r\n}`,
    `{\r\n\t"devDependencies": {\r\n\t\t"vite": "7",\r\n\t\t"workbox-plugin-sync-queue": "^0.1.0"\r\n\t}\r\n}`,
  ],
  ['stands on one line', `{"dependencies":{}}`, `{"dependencies":{ "workbox-plugin-sync-queue": "^0.1.0" }}`],
  [
    'gets a section',
    `{\n    "name": "app"\n}\n`,
    `{\n    "name": "app",\n    "dependencies": {\n        "workbox-plugin-sync-queue": "^0.1.0"\n    }\n}\n`,
  ],
  [
    'stays where it is',
    `{ "devDependencies": { "workbox-plugin-sync-queue": "file:../x" } }`,
    `{ "devDependencies": { "workbox-plugin-sync-queue": "file:../x" } }`,
  ],
];

test.each(manifests)('the package in package.json %s', (_, before, after) => {
  expect(migrated({ 'package.json': before, 'sw.js': worker }).read('package.json')).toBe(after);
});

test('each app of a monorepo gets the package in its own package.json, and its own config', () => {
  const config = `import { VitePWA } from 'vite-plugin-pwa';
export default { plugins: [VitePWA({ workbox: { runtimeCaching: [
  { urlPattern: /a/, method: 'PUT', handler: 'NetworkOnly', options: { backgroundSync: { name: 'a' } } },
] } })] };
`;
  const { written, findings } = migrated({
    'apps/one/package.json': '{ "type": "module", "dependencies": { "a": "1" } }',
    'apps/one/src/sw.js': worker,
    'apps/two/package.json': '{ "type": "module", "dependencies": { "a": "1" } }',
    'apps/two/vite.config.js': config,
    'apps/three/package.json': '{ "type": "module", "dependencies": { "a": "1" } }',
    'apps/three/vite.config.js': config,
  });
  expect(written).toEqual([
    'apps/one/src/sw.js',
    'apps/three/vite.config.js',
    'apps/three/background.config.js',
    'apps/two/vite.config.js',
    'apps/two/background.config.js',
    'apps/one/package.json',
    'apps/three/package.json',
    'apps/two/package.json',
  ]);
  expect(findings).toEqual([
    'apps/three/vite.config.js:2:47 generate-sw',
    'apps/two/vite.config.js:2:47 generate-sw',
  ]);
});

test('a folder without package.json names the packages to install', () => {
  const folder = projectOf({ 'sw.js': worker });
  const { findings } = planMigration(folder, '0.1.0');
  expect(findings).toEqual([
    expect.objectContaining({
      path: 'sw.js',
      kind: 'package',
      reason: expect.stringContaining('npm install workbox-plugin-sync-queue@^0.1.0'),
    }),
  ]);
});

test('a package.json with a syntax error is named, and the worker is rewritten', () => {
  const folder = projectOf({ 'sw.js': worker, 'package.json': '{ "name": }' });
  const { changes, unread } = planMigration(folder, '0.1.0');
  expect(changes.map(({ path }) => path)).toEqual(['sw.js']);
  expect(unread).toEqual([{ path: 'package.json:1:11', reason: 'Unexpected token' }]);
});

test('installed packages, build output, hidden folders and files over 1 MB are skipped', () => {
  const large = `${worker}//${'x'.repeat(1_000_000)}\n`;
  const { written } = migrated({
    'node_modules/a/sw.js': worker,
    'dist/sw.js': worker,
    'packages/a/build/sw.js': worker,
    '.next/sw.js': worker,
    'large.js': large,
    'src/sw.js': worker,
  });
  expect(written).toEqual(['src/sw.js', 'package.json']);
});

test('a loop of symbolic links ends, and no file is changed through a link', () => {
  const folder = projectOf({ 'package.json': manifest, 'src/sw.js': worker });
  const other = projectOf({ 'sw.js': worker });
  symlinkSync('..', join(folder, 'src/loop'), 'junction');
  symlinkSync(other, join(folder, 'other'), 'junction');
  const { changes } = planMigration(folder, '0.1.0');
  expect(changes.map(({ path }) => path)).toEqual(['src/sw.js', 'package.json']);
});

test('a syntax error in one file is named with its place, and the other files are rewritten', () => {
  const { written, unread } = migrated({ 'a.js': `${worker}\nconst = 1;`, 'b.js': worker });
  expect(written).toEqual(['b.js', 'package.json']);
  expect(unread).toEqual([expect.stringMatching(/^a\.js:4:7 Unexpected token/)]);
});

test('a file that is not UTF-8 is named only where it has the old packages', () => {
  const latin = (text: string) => Buffer.from(text, 'latin1');
  const { unread } = migrated({ 'a.js': latin('// é'), 'b.js': latin(`${worker}// é`) });
  expect(unread).toEqual(['b.js it is not UTF-8']);
});

test('a file that was changed after it was read is not overwritten, and the others are written', () => {
  const folder = projectOf({ 'package.json': manifest, 'a.js': worker, 'b.js': worker });
  const plan = planMigration(folder, '0.1.0');
  writeFileSync(join(folder, 'a.js'), `${worker}// saved in an editor`);
  const { written, failed } = writeChanges(plan);
  expect(written).toEqual(['b.js', 'package.json']);
  expect(failed).toEqual([{ path: 'a.js', reason: expect.stringContaining('it was changed after') }]);
  expect(readFileSync(join(folder, 'a.js'), 'utf8')).toBe(`${worker}// saved in an editor`);
});

test('a file keeps its mode, and a config that exists by now is not overwritten', () => {
  const build = `import { generateSW } from 'workbox-build';
await generateSW({ runtimeCaching: [{ urlPattern: /a/, method: 'PUT', handler: 'NetworkOnly', options: { backgroundSync: { name: 'a' } } }] });
`;
  const folder = projectOf({ 'package.json': manifest, 'build.mjs': build });
  chmodSync(join(folder, 'build.mjs'), 0o755);
  const plan = planMigration(folder, '0.1.0');
  writeFileSync(join(folder, 'background.config.mjs'), 'mine');
  const { written, failed } = writeChanges(plan);
  expect(written).toEqual(['build.mjs', 'package.json']);
  expect(failed).toEqual([{ path: 'background.config.mjs', reason: expect.stringContaining('EEXIST') }]);
  expect(readFileSync(join(folder, 'background.config.mjs'), 'utf8')).toBe('mine');
});

test('files with scripts inside of another language are listed at the first place', () => {
  const texts = {
    'App.vue': `<script setup>\nimport { Queue } from 'workbox-background-sync';\nnew Queue('a');\n</script>\n`,
    'page.html': `<script>\n  workbox.backgroundSync\n</script>\n`,
    'Other.svelte': `<script>import { NetworkOnly } from 'serwist';</script>\n`,
  };
  const { read, written, findings } = migrated(texts);
  expect(findings).toEqual(['App.vue:2:24 not-understood', 'page.html:2:3 not-understood']);
  expect([written, read('App.vue')]).toEqual([[], texts['App.vue']]);
});

test('a read-only file is left and named, and the others are written', () => {
  const folder = projectOf({ 'a.js': worker, 'b.js': worker });
  chmodSync(join(folder, 'a.js'), 0o444);
  const { written, failed } = writeChanges(planMigration(folder, '0.1.0'));
  expect([written, failed]).toEqual([['b.js'], [{ path: 'a.js', reason: 'it is read-only' }]]);
  expect(readFileSync(join(folder, 'a.js'), 'utf8')).toBe(worker);
});

test('files that git could not bring back are those with changes, those that it ignores and new ones', () => {
  const names = ['[id].js', 'changed.js', 'clean.js', 'ignored.js', 'new.js'];
  const folder = projectOf({ '.gitignore': 'ignored.js\n' });
  const write = (name: string, text = worker) => writeFileSync(join(folder, name), text);
  for (const name of names) if (name !== 'new.js') write(name);
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
  const config = ['-c', 'user.name=a', '-c', 'user.email=a@app.test', '-c', 'commit.gpgsign=false'];
  git('init', '-q');
  git('add', '.');
  git(...config, 'commit', '-qm', 'app');
  write('changed.js', `${worker}// more\n`);
  write('new.js');
  expect(uncommitted(planMigration(folder, '0.1.0'))).toEqual(['changed.js', 'ignored.js', 'new.js']);
});

test('a folder that does not exist is an error that names it', () => {
  expect(() => planMigration('/no/such/folder', '0.1.0')).toThrow(
    'Failed to read the folder "/no/such/folder": expected a folder that exists. Nothing was written.',
  );
  const folder = projectOf({ file: '' });
  mkdirSync(join(folder, 'empty'));
  expect(() => planMigration(join(folder, 'file'), '0.1.0')).toThrow('expected a folder that exists');
  expect(planMigration(join(folder, 'empty'), '0.1.0').changes).toEqual([]);
});
