export const migrateUsage = `Usage: workbox-plugin-build migrate [folder] [options]

Finds BackgroundSyncPlugin and Queue of workbox-background-sync, "backgroundSync" of generateSW,
and BackgroundSyncPlugin and BackgroundSyncQueue of Serwist in a project, and shows the change
to workbox-plugin-sync-queue as a diff. Rows that wait in browsers are taken over (migrateFrom).
Code whose meaning is not certain stays, and is listed with its place and the reason.

Options:
  -w, --write    writes the change; nothing, while git could not bring a file back (see --force)
  -f, --force    with --write: also files that have uncommitted changes, or that git does not track
      --json     prints one JSON object: changes (path, diff), findings, errors, written
  -h, --help     this text

The folder is "." by default. Folders of installed packages and of build output (node_modules, dist,
build, out, coverage), folders whose name begins with a dot, symbolic links and files over 1 MB are
skipped, except the folder that is given.

Exit codes: 0 nothing is left to do; 1 an error; 2 there is a change that was not written,
or something for a person to decide.
`;

export const migrateFlags = {
  write: { type: 'boolean', short: 'w', default: false },
  force: { type: 'boolean', short: 'f', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** The command line of `migrate`. */
export interface MigrateCommand {
  folder: string;
  write: boolean;
  force: boolean;
  json: boolean;
  help: boolean;
}
