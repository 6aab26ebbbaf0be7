// Checks the files of each tarball, and that bundlers without support for `exports` find every entry point:
// @rollup/plugin-node-resolve 5, and Parcel 2 with its defaults. (attw checks the same for TypeScript.)
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inSlot, npm, root } from './run.mjs';

/** Packages whose code runs in Node. */
const forNode = ['workbox-plugin-build', 'workbox-plugin-testing'];

const read = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** The paths of what npm would publish. */
async function packed(at) {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error'];
  const { ok, output } = await inSlot(() => npm(args, { cwd: at }));
  if (!ok) throw new Error(`npm pack failed in ${at}: ${output}`);
  const [{ files }] = JSON.parse(output.slice(output.indexOf('[')));
  return new Set(files.map(({ path }) => normalize(path)));
}

/** The problems of a tool that finds an entry point by the package.json of its folder. */
function withoutExports(at, paths, entry, { default: script }) {
  const folder = entry === '.' ? '' : entry.slice(2);
  const manifest = join(folder, 'package.json');
  if (!paths.has(manifest)) return [`${manifest} is missing`];
  const stub = read(join(at, manifest));
  return ['main', 'module'].flatMap((field) => {
    const found = stub[field] && normalize(join(folder, stub[field]));
    if (found !== normalize(script)) return [`${manifest}: "${field}" is ${found}, not ${script}`];
    return paths.has(found) ? [] : [`${found} is not in the tarball`];
  });
}

/** The links of a document that point neither to a file of the tarball nor to a public page. */
function deadLinks(at, paths, page) {
  const links = [...readFileSync(join(at, page), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => to);
  return links.filter((to) => {
    if (/^(https:|#)/.test(to)) return false;
    return !paths.has(normalize(join(dirname(page), to.replace(/#.*$/, ''))));
  });
}

async function problemsOf(name) {
  const at = join(root, 'packages', name);
  const manifest = read(join(at, 'package.json'));
  const paths = await packed(at);
  const problems = [];
  if (!paths.has('LICENSE') || readFileSync(join(at, 'LICENSE'), 'utf8') !== license)
    problems.push('LICENSE is not that of the repository');
  for (const path of paths) if (path.endsWith('.tsbuildinfo')) problems.push(`${path} is packed`);
  if (!forNode.includes(manifest.name) && manifest.engines)
    problems.push('"engines" binds installs of what runs in a browser');
  for (const [entry, target] of Object.entries(manifest.exports))
    // An entry point for one tool only, such as the Jest preset, is a plain path and has no folder.
    if (typeof target === 'object') problems.push(...withoutExports(at, paths, entry, target));
  for (const page of paths)
    if (page.endsWith('.md'))
      for (const to of deadLinks(at, paths, page)) problems.push(`${page} links to ${to}`);
  const core = manifest.peerDependencies?.['workbox-core'];
  if (core && name.startsWith('plugin-')) {
    if (core !== '^6.0.0 || ^7.0.0') problems.push(`its peer workbox-core is ${core}`);
    if (!manifest.peerDependenciesMeta?.['workbox-core']?.optional)
      problems.push('its peer workbox-core, of which it needs the types only, is not optional');
  }
  return problems;
}

const license = readFileSync(join(root, 'LICENSE'), 'utf8');

/** @returns {Promise<{ name: string, message?: string }[]>} a message where the check failed */
export function checkPackages() {
  const names = readdirSync(join(root, 'packages')).filter((name) =>
    existsSync(join(root, 'packages', name, 'package.json')),
  );
  return Promise.all(
    names.map(async (name) => {
      const problems = await problemsOf(name);
      return { name: `tarball of ${name}`, ...(problems.length && { message: problems.join('\n') }) };
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const checks = await checkPackages();
  for (const { name, message = 'ok' } of checks) console.log(`${name}: ${message}`);
  process.exitCode = checks.some(({ message }) => message) ? 1 : 0;
}
