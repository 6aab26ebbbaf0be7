import { readFileSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BuildResult } from 'workbox-build';
import { BuildError } from '../shared/build-error.ts';
import { packs, type Plan } from '../plan/plan-background.ts';

/** The output of a build on the terminal. */
export interface Reporter {
  print(text: string): void;
  step(text: string): void;
  planned(plan: Plan): void;
  done(swDest: string, result: BuildResult, milliseconds: number): void;
  /** An error after which the command goes on. */
  problem(text: string): void;
  fail(error: unknown): void;
}

interface Terminal {
  stdout: { isTTY?: boolean; write(text: string): unknown };
  stderr: { isTTY?: boolean; write(text: string): unknown };
  env: Record<string, string | undefined>;
}

const codes = { red: 31, green: 32, yellow: 33, dim: 2 };

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
const some = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Writes progress and results to stdout, errors and warnings to stderr; with colours on a terminal. */
export function createReporter({ stdout, stderr, env }: Terminal): Reporter {
  const paint = (stream: Terminal['stdout'], color: keyof typeof codes, text: string) =>
    stream.isTTY && !env.NO_COLOR ? `\u001B[${codes[color]}m${text}\u001B[0m` : text;
  const line = (text: string) => stdout.write(`${paint(stdout, 'dim', 'workbox-plugin-build')} ${text}\n`);
  return {
    print: (text) => void stdout.write(text),
    step: (text) => void line(`${text} …`),
    planned({ routes, plugins }) {
      const names = plugins.map(({ field, name }) =>
        name === undefined ? packs[field].className : `${packs[field].className} "${name}"`,
      );
      line(`${some(routes.length, 'route')}${names.length ? `; ${names.join(', ')}` : ''}`);
    },
    done(swDest, { count, size, warnings }, milliseconds) {
      for (const warning of warnings) stderr.write(`${paint(stderr, 'yellow', 'warning')} ${warning}\n`);
      const zipped = gzipSync(readFileSync(swDest)).length;
      const written = `${relative(process.cwd(), swDest)} ${kilobytes(statSync(swDest).size)}, ${kilobytes(zipped)} gzip`;
      const precached = count ? `; precaches ${some(count, 'file')}, ${kilobytes(size)}` : '';
      line(`${paint(stdout, 'green', 'built')} ${written}${precached} (${Math.round(milliseconds)} ms)`);
    },
    problem: (text) => void stderr.write(`${paint(stderr, 'red', 'error')} ${text}\n`),
    fail(error) {
      const words = error instanceof BuildError ? error.message : String((error as Error)?.stack ?? error);
      stderr.write(`${paint(stderr, 'red', 'error')} ${words.trimEnd()}\n`);
    },
  };
}
