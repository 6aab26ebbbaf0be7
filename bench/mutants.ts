import { fileURLToPath } from 'node:url';
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';

/** A queue with one fault put in: the fault loop must see it, or it sees nothing. */
export interface Mutant {
  name: string;
  file: RegExp;
  from: string;
  to: string;
}

export const mutants: Mutant[] = [
  {
    name: 'deletes before it sends',
    file: /send-entry\.js$/,
    from: 'const ended = events.sending(entry);',
    to: 'const ended = events.sending(entry); await store.delete(entry.id);',
  },
  {
    name: 'takes a 503 for delivered',
    file: /outcome\.js$/,
    from: 'const { status } = response;',
    to: "const { status } = response; if (status === 503) return 'delivered';",
  },
  {
    name: 'has no lock',
    file: /replayer\.js$/,
    from: 'this.#running ??= withLock(this.#parts.lockName,',
    to: 'this.#running = ((_, task) => task())(this.#parts.lockName,',
  },
];

/** The worker as people get it, or with a mutant's fault in it. */
export async function bundleWorker(entry: string, mutant?: Mutant, minify = true): Promise<string> {
  let hits = 0;
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    minify,
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: mutant && [
      {
        name: 'mutant',
        setup: (making) =>
          making.onLoad({ filter: mutant.file }, async ({ path }) => {
            const source = await readFile(path, 'utf8');
            if (!source.includes(mutant.from)) return undefined;
            hits++;
            return { contents: source.replace(mutant.from, mutant.to), loader: 'js' };
          }),
      },
    ],
  });
  if (mutant && hits !== 1)
    throw new Error(`Failed to make the mutant that ${mutant.name}: its place is there ${hits} times.`);
  return outputFiles[0]?.text ?? '';
}
