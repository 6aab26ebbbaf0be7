import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { BuildError } from '../shared/build-error.ts';
import { buildOnce } from './build-once.ts';
import { closest } from '../shared/closest.ts';
import { createReporter, type Reporter } from './reporter.ts';
import { watchAndBuild } from './watch-and-build.ts';

export const usage = `Usage: workbox-plugin-build [build] [options]

Builds a service worker from background.config.ts: its default export holds the routes,
its export "build" what buildServiceWorker takes (swDest, globDirectory, …).

Options:
  -c, --config <file>   the config, "background.config.ts" by default
  -m, --mode <mode>     "production" or "development"; NODE_ENV, or production, by default
  -w, --watch           builds again whenever the config, what it imports, or globDirectory changes
  -v, --version         the version of workbox-plugin-build
  -h, --help            this text
`;

const flags = {
  config: { type: 'string', short: 'c', default: 'background.config.ts' },
  mode: { type: 'string', short: 'm' },
  watch: { type: 'boolean', short: 'w', default: false },
  version: { type: 'boolean', short: 'v', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export interface Command {
  config: string;
  mode: 'production' | 'development' | undefined;
  watch: boolean;
  version: boolean;
  help: boolean;
}

/** ` Did you mean "--watch"?`, or an empty string. */
function didYouMean(given: string, known: readonly string[]): string {
  const near = closest(given, known);
  return near ? ` Did you mean "${near}"?` : '';
}

/** Read only when it is needed: a bundle of this module has no such file. */
function ownVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}

/** @throws BuildError `invalid-arguments` */
export function parseCommand(args: string[]): Command {
  const refuse = (why: string, cause?: unknown) =>
    new BuildError(
      'invalid-arguments',
      { args },
      cause,
      `Failed to read the command line: ${why}\n\n${usage}`,
    );
  const parse = () => parseArgs({ args, allowPositionals: true, options: flags });
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    const { message } = error as Error;
    const [, unknown] = /^Unknown option '(-[^']*)'/.exec(message) ?? [];
    const names = Object.keys(flags).map((name) => `--${name}`);
    throw refuse(unknown ? `there is no option "${unknown}".${didYouMean(unknown, names)}` : message, error);
  }
  const { values, positionals } = parsed;
  const { mode } = values;
  if (positionals.length > 1 || (positionals.length === 1 && positionals[0] !== 'build'))
    throw refuse(
      `there is no command "${positionals.join(' ')}", only "build".${didYouMean(positionals[0]!, ['build'])}`,
    );
  if (mode !== undefined && mode !== 'production' && mode !== 'development')
    throw refuse(
      `--mode must be "production" or "development", but was "${mode}".${didYouMean(mode, ['production', 'development'])}`,
    );
  const { config, watch, version, help } = values;
  return { config, mode, watch, version, help };
}

/** @returns the exit code: 0, or 1 after an error, with nothing written */
export async function runCommand(
  args: string[],
  reporter: Reporter = createReporter(process),
): Promise<number> {
  try {
    const command = parseCommand(args);
    if (command.help) reporter.print(usage);
    else if (command.version) reporter.print(`${ownVersion()}\n`);
    else if (command.watch) await watchAndBuild(command, reporter);
    else await buildOnce(command, reporter);
    return 0;
  } catch (error) {
    reporter.fail(error);
    return 1;
  }
}
