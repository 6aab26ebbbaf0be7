import { existsSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { buildOnce, type Watched } from './build-once.ts';
import type { Command } from './command.ts';
import type { Reporter } from './reporter.ts';

/** Bundlers write many files for one change. */
const quietMilliseconds = 80;

/** Builds, and again at each change, until the process is ended. An error is shown, and the watch goes on. */
export async function watchAndBuild(command: Command, reporter: Reporter): Promise<never> {
  let watched: Watched = { inputs: [resolve(command.config)], globDirectory: undefined, outputs: [] };
  for (;;) {
    const { inputs } = watched;
    // From before the build on: what changes meanwhile counts.
    let change = nextChange(watched);
    try {
      await buildOnce(command, reporter, (seen) => {
        change.stop();
        // A config that broke may be mended in a file that is no longer reached.
        watched = { ...seen, inputs: [...new Set([...seen.inputs, ...inputs])] };
        change = nextChange(watched, change.happened());
      });
      watched = { ...watched, inputs: watched.inputs.filter((path) => existsSync(path)) };
    } catch (error) {
      reporter.fail(error);
    }
    reporter.step('watching for changes');
    await change.promise;
    change.stop();
  }
}

/** Settles when one of the files has changed and nothing has for a moment. */
function nextChange({ inputs, globDirectory, outputs }: Watched, already = false) {
  const own = new Set(outputs.map((path) => resolve(path)));
  const files = new Set(inputs.filter((path) => !path.includes('node_modules')));
  const watchers: FSWatcher[] = [];
  let seen = already;
  let timer: NodeJS.Timeout | undefined;
  let settle = () => {};
  const promise = new Promise<void>((resolve) => (settle = resolve));
  const note = () => {
    seen = true;
    clearTimeout(timer);
    timer = setTimeout(settle, quietMilliseconds);
  };
  const look = (folder: string, recursive: boolean, counts: (path: string) => boolean) => {
    if (!existsSync(folder)) return;
    const watcher = watch(folder, { recursive }, (_, name) => {
      if (name === null || counts(join(folder, name))) note();
    });
    // A folder that goes away is looked for again at the next build.
    watcher.on('error', note);
    watchers.push(watcher);
  };
  for (const folder of new Set([...files].map((path) => dirname(path))))
    look(folder, false, (path) => files.has(path));
  if (globDirectory)
    look(resolve(globDirectory), true, (path) => !own.has(path) && !basename(path).startsWith('.'));
  if (already) note();
  return {
    promise,
    happened: () => seen,
    stop() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
