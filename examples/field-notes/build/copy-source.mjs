// Copies what the links "README" and "Source" of the header open: the READMEs with their pages, and the sources of this app.
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const ofApp = ['README.md', 'build.mjs', 'build', 'server', 'shared', 'src', 'worker'];

export async function copySource(app, out) {
  const root = join(app, '../..');
  await rm(out, { recursive: true, force: true });
  const copy = async (file) => {
    await mkdir(join(out, file, '..'), { recursive: true });
    await cp(join(root, file), join(out, file), { recursive: true });
  };
  await copy('README.md');
  for (const name of await readdir(join(root, 'packages')))
    for (const page of ['README.md', 'recipes.md', 'docs'])
      await copy(`packages/${name}/${page}`).catch(() => {});
  for (const name of ofApp) await copy(`examples/field-notes/${name}`);
}
