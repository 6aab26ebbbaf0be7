// Checks that one lockfile works on Linux, macOS and Windows. npm writes only the entries that it finds. When the binary
// of another platform is missing in the registry, npm installs here and fails on that platform.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const publicRegistry = 'https://registry.npmjs.org/';

/** A declared version can be a range. Packages declare their binaries by exact versions. */
const exact = (version) => /^\d+\.\d+\.\d+(-[\w.]+)?(\+[\w.]+)?$/.test(version);

/** The entry that `name` resolves to from `path`, by the algorithm of Node. */
function resolve(packages, path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const entry = packages[`${at ? `${at}/` : ''}node_modules/${name}`];
    if (entry || !at) return entry;
  }
}

/** @returns {{ name: string, message?: string }[]} a message where the check failed */
export function checkLockfile(lockfile) {
  const { packages, lockfileVersion } = lockfile;
  const checks = [];
  for (const [path, entry] of Object.entries(packages)) {
    const optional = Object.entries(entry.optionalDependencies ?? {});
    if (!optional.length) continue;
    const problems = optional.flatMap(([name, declared]) => {
      // `npm:other@1.2.3` names another package under this name.
      const version = declared.replace(/^npm:.*@/, '');
      const locked = resolve(packages, path, name);
      if (!locked) return [`${name}@${declared} has no entry`];
      if (exact(version) && locked.version !== version)
        return [`${name} is locked at ${locked.version}, not ${version}`];
      if (!locked.link && !locked.integrity && !locked.inBundle) return [`${name} has no integrity`];
      return [];
    });
    checks.push({
      name: `${path.replace(/^.*node_modules\//, '') || 'root'}: ${optional.length} optional packages`,
      ...(problems.length && { message: problems.join('; ') }),
    });
  }
  const elsewhere = Object.entries(packages).filter(
    ([, { resolved, link }]) => resolved !== undefined && !link && !resolved.startsWith(publicRegistry),
  );
  checks.push({
    name: 'no registry but the public one is named',
    ...(elsewhere.length && {
      message: elsewhere.map(([path, { resolved }]) => `${path}: ${resolved}`).join('; '),
    }),
  });
  checks.push({
    name: 'the format is one that npm 10 and 11 read',
    ...(lockfileVersion !== 3 && { message: `lockfileVersion is ${lockfileVersion}` }),
  });
  // When no package has binaries, the code above has read the lockfile wrongly.
  if (checks.length === 2) checks.push({ name: 'platform packages are found', message: 'none was found' });
  return checks;
}

/** Damages the lockfile in three ways. The check must report each. */
export function checkTheCheck(lockfile) {
  const broken = (change) => {
    const copy = structuredClone(lockfile);
    const at = Object.keys(copy.packages).find((path) => path.endsWith('node_modules/@esbuild/win32-x64'));
    change(copy.packages, at);
    return copy;
  };
  const damages = {
    'a missing binary': (packages, at) => delete packages[at],
    'a binary of another version': (packages, at) => (packages[at].version = '0.0.1'),
    'another registry': (packages, at) => (packages[at].resolved = 'https://registry.example/x.tgz'),
  };
  return Object.entries(damages).map(([name, change]) => {
    const found = checkLockfile(broken(change)).some(({ message }) => message);
    return { name: `reported: ${name}`, ...(!found && { message: 'the check did not report it' }) };
  });
}

/** @param folder from the root of the repository */
export const readLockfile = (folder = '.') =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`../${folder}/package-lock.json`, import.meta.url)), 'utf8'));

/** Checks all lockfiles, and that the check can fail. */
export const checkLockfiles = () => [
  ...checkLockfile(readLockfile()),
  ...['examples/recipes', 'site'].flatMap((folder) =>
    checkLockfile(readLockfile(folder)).map((check) => ({ ...check, name: `${folder}: ${check.name}` })),
  ),
  ...checkTheCheck(readLockfile()),
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const failed = checkLockfiles().filter(({ message }) => message);
  for (const { name, message } of failed) console.error(`${name}: ${message}`);
  process.exitCode = failed.length ? 1 : 0;
}
