import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This file runs as `dist/server.mjs`: the app's folder is one up. */
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
 * `PORT` (0 takes any free one) and `DATA_DIR`; everything else is fixed. Without `DATA_DIR` each port
 * has its own folder, so that a second server beside the first just works.
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
