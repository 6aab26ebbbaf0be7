import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { BuildError } from '../shared/build-error.ts';
import { buildOnce } from './build-once.ts';
import { closest } from '../shared/closest.ts';
import { migrateFlags, migrateUsage, type MigrateCommand } from './migrate-arguments.ts';
import { createReporter, type Reporter } from './reporter.ts';
import { watchAndBuild } from './watch-and-build.ts';

export const usage = `Usage: workbox-plugin-build [build] [options]
       workbox-plugin-build migrate [folder] [options]   (migrate --help says more)

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

/** The error for a command line that is wrong. */
const refusal = (args: string[], usage: string) => (why: string, cause?: unknown) =>
  new BuildError('invalid-arguments', { args }, cause, `Failed to read the command line: ${why}\n\n${usage}`);

/** What is wrong with an option, with the option that was probably meant. */
function wrongOption({ message }: Error, known: object): string {
  const [, unknown] = /^Unknown option '(-[^']*)'/.exec(message) ?? [];
  const names = Object.keys(known).map((name) => `--${name}`);
  return unknown ? `there is no option "${unknown}".${didYouMean(unknown, names)}` : message;
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
  const refuse = refusal(args, usage);
  const parse = () => parseArgs({ args, allowPositionals: true, options: flags });
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    throw refuse(wrongOption(error as Error, flags), error);
  }
  const { values, positionals } = parsed;
  const { mode } = values;
  if (positionals.length > 1 || (positionals.length === 1 && positionals[0] !== 'build'))
    throw refuse(
      `there is no command "${positionals.join(' ')}", only "build" and "migrate".${didYouMean(positionals[0]!, ['build', 'migrate'])}`,
    );
  if (mode !== undefined && mode !== 'production' && mode !== 'development')
    throw refuse(
      `--mode must be "production" or "development", but was "${mode}".${didYouMean(mode, ['production', 'development'])}`,
    );
  const { config, watch, version, help } = values;
  return { config, mode, watch, version, help };
}

/**
 * The command line after the word `migrate`.
 *
 * @throws BuildError `invalid-arguments`
 */
export function parseMigrate(args: string[]): MigrateCommand {
  const refuse = refusal(args, migrateUsage);
  const parse = () => parseArgs({ args, allowPositionals: true, options: migrateFlags });
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    throw refuse(wrongOption(error as Error, migrateFlags), error);
  }
  const [folder = '.', ...others] = parsed.positionals;
  if (others.length) throw refuse(`expected one folder, but was "${parsed.positionals.join(' ')}"`);
  if (parsed.values.force && !parsed.values.write) throw refuse('--force needs --write');
  return { folder, ...parsed.values };
}

/** @returns the exit code: 0, or 1 after an error, with nothing written; `migrate` has others, see its usage */
export async function runCommand(
  args: string[],
  reporter: Reporter = createReporter(process),
): Promise<number> {
  try {
    if (args[0] === 'migrate') return await migrate(args.slice(1), reporter);
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

async function migrate(args: string[], reporter: Reporter): Promise<number> {
  const command = parseMigrate(args);
  if (command.help) {
    reporter.print(migrateUsage);
    return 0;
  }
  // A build does not load the parser.
  const { runMigrate } = await import('./migrate-command.ts');
  return runMigrate(command, ownVersion(), reporter);
}
