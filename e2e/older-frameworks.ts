import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npm } from '../scripts/run.mjs';

/** Versions of the oldest majors and minors that the packages name as peers. */
const versions = ['react@18.3.1', 'react-dom@18.3.1', 'vue@3.3.13', 'svelte@4.2.20'];

let installed: Promise<Record<string, string>> | undefined;

async function install(): Promise<Record<string, string>> {
  const at = mkdtempSync(join(tmpdir(), 'workbox-plugin-bindings-'));
  process.once('exit', () => rmSync(at, { recursive: true, force: true }));
  writeFileSync(join(at, 'package.json'), '{ "private": true }');
  const args = ['install', '--ignore-scripts', '--silent', '--no-audit', '--no-fund', ...versions];
  const { ok, output } = await npm(args, { cwd: at });
  if (!ok) throw new Error(`The older frameworks cannot be installed: ${output}`);
  const path = (name: string) => join(at, 'node_modules', name);
  // A component that Svelte 5 has compiled reads the stores of Svelte 4.
  const stores = path('svelte/src/runtime/store/index.js');
  return { react: path('react'), 'react-dom': path('react-dom'), vue: path('vue'), 'svelte/store': stores };
}

/** Installs the older frameworks in an empty folder, once in a process. Returns aliases for a bundle. */
export const olderFrameworks = (): Promise<Record<string, string>> => (installed ??= install());
