import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the app. This file runs as `dist/server.mjs`, one folder below. */
const appFolder = fileURLToPath(new URL('..', import.meta.url));

export interface Settings {
  port: number;
  dataFolder: string;
  publicFolder: string;
}

export class SettingsError extends Error {
  override name = 'SettingsError';
}

/**
 * Reads `PORT` (0 uses any free port) and `DATA_DIR`. Without `DATA_DIR` each port has a folder of its own, so that two
 * servers can run at the same time.
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const port = readPort(env['PORT']);
  return {
    port,
    dataFolder: env['DATA_DIR'] ? resolve(env['DATA_DIR']) : resolve(appFolder, 'data', String(port)),
    publicFolder: resolve(appFolder, 'dist/public'),
  };
}

function readPort(value: string | undefined): number {
  if (value === undefined || value.trim() === '') return 4173;
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new SettingsError(
    `PORT is "${value}". Give a number from 1 to 65535, for example: PORT=4174 npm start`,
  );
}
