import { parseArgs } from 'node:util';
import { BuildError } from './build-error.ts';
import { buildOnce } from './build-once.ts';
import { createReporter, type Reporter } from './reporter.ts';
import { watchAndBuild } from './watch-and-build.ts';

export const usage = `Usage: workbox-plugin-build [build] [options]

Builds a service worker from background.config.ts: its default export holds the routes,
its export "build" what buildServiceWorker takes (swDest, globDirectory, …).

Options:
  -c, --config <file>   the config, "background.config.ts" by default
  -m, --mode <mode>     "production" or "development"; NODE_ENV, or production, by default
  -w, --watch           builds again whenever the config, what it imports, or globDirectory changes
  -h, --help            this text
`;

export interface Command {
  config: string;
  mode: 'production' | 'development' | undefined;
  watch: boolean;
  help: boolean;
}

/** @throws BuildError `invalid-arguments` */
export function parseCommand(args: string[]): Command {
  const refuse = (why: string, cause?: unknown) =>
    new BuildError(
      'invalid-arguments',
      `Failed to read the command line: ${why}\n\n${usage}`,
      { args },
      cause,
    );
  const parse = () =>
    parseArgs({
      args,
      allowPositionals: true,
      options: {
        config: { type: 'string', short: 'c', default: 'background.config.ts' },
        mode: { type: 'string', short: 'm' },
        watch: { type: 'boolean', short: 'w', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    throw refuse((error as Error).message, error);
  }
  const { values, positionals } = parsed;
  const { mode } = values;
  if (positionals.length > 1 || (positionals.length === 1 && positionals[0] !== 'build'))
    throw refuse(`there is no command "${positionals.join(' ')}", only "build".`);
  if (mode !== undefined && mode !== 'production' && mode !== 'development')
    throw refuse(`--mode must be "production" or "development", but was "${mode}".`);
  return { config: values.config, mode, watch: values.watch, help: values.help };
}

/** @returns the exit code: 0, or 1 after an error, with nothing written */
export async function runCommand(
  args: string[],
  reporter: Reporter = createReporter(process),
): Promise<number> {
  try {
    const command = parseCommand(args);
    if (command.help) reporter.print(usage);
    else if (command.watch) await watchAndBuild(command, reporter);
    else await buildOnce(command, reporter);
    return 0;
  } catch (error) {
    reporter.fail(error);
    return 1;
  }
}
