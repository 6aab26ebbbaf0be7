import { existsSync, statSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { buildOnce, type Watched } from './build-once.ts';
import type { Command } from './command.ts';
import type { Reporter } from './reporter.ts';

/** Bundlers write many files for one change. */
const quietMilliseconds = 80;

/** Builds, and builds again at each change, until the process ends. After an error it keeps watching. */
export async function watchAndBuild(command: Command, reporter: Reporter): Promise<never> {
  let watched: Watched = {
    inputs: [resolve(command.config)],
    missing: [],
    globDirectory: undefined,
    outputs: [],
  };
  for (;;) {
    const { inputs } = watched;
    const since = Date.now();
    // Set before the build, so that changes during the build count.
    let change = nextChange(watched, since);
    try {
      await buildOnce(command, reporter, (seen) => {
        change.stop();
        // A broken config may be repaired in a file that it does not import any more.
        watched = { ...watched, ...seen, inputs: [...new Set([...(seen.inputs ?? []), ...inputs])] };
        change = nextChange(watched, since, change.happened());
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

/** Settles when one of the files has changed after `since`, and none for a moment. */
function nextChange({ inputs, missing, globDirectory, outputs }: Watched, since: number, already = false) {
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
    const watcher = watch(folder, { recursive }, (_, name) => {
      if (name === null || counts(join(folder, name))) note();
    });
    // A folder that is deleted is looked up again at the next build.
    watcher.on('error', note);
    watchers.push(watcher);
  };
  const wanted = [...files, ...missing];
  const folders = [...wanted.map((path) => existing(dirname(path))), ...missing.filter(isFolder)];
  for (const folder of new Set(folders))
    look(folder, false, (path) => files.has(path) || wanted.some((one) => leadsTo(path, one)));
  if (globDirectory && existsSync(globDirectory))
    look(resolve(globDirectory), true, (path) => !own.has(path) && !basename(path).startsWith('.'));
  else if (globDirectory) {
    const folder = resolve(globDirectory);
    look(existing(folder), false, (path) => leadsTo(path, folder));
  }
  // Some files are known only after a build has read them.
  const now = Date.now();
  const isNew = (at: number) => at > since && at <= now;
  if (already || [...files].some((path) => isNew(changedAt(path)))) note();
  return {
    promise,
    happened: () => seen,
    stop() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

const isFolder = (path: string) => Boolean(statSync(path, { throwIfNoEntry: false })?.isDirectory());
const changedAt = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** The nearest folder that exists. */
const existing = (folder: string): string => (existsSync(folder) ? folder : existing(dirname(folder)));

/** Whether `path` is the missing module with any extension, a folder on its path, or its index. */
const leadsTo = (path: string, wanted: string) =>
  path === wanted ||
  path.startsWith(`${wanted}.`) ||
  wanted.startsWith(path + sep) ||
  dirname(path) === wanted;
