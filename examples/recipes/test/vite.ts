import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { recipes } from '../../../scripts/recipes.mjs';

export const vite = join(recipes, 'node_modules/vite/bin/vite.js');

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export interface ViteServer {
  /** The lines that it has printed. */
  printed: () => string[];
  stop: () => Promise<void>;
}

/** Starts a server of Vite in a folder. Resolves when it listens on the port. */
export async function startVite(cwd: string, port: number, ...args: string[]): Promise<ViteServer> {
  const listen = ['--host', '127.0.0.1', '--port', String(port), '--strictPort'];
  const env = { ...process.env, NODE_ENV: 'development' };
  const server = spawn(process.execPath, [vite, ...args, ...listen], { cwd, env });
  const closed = once(server, 'close');
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('Local')) resolve();
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    void closed.then(() => reject(new Error(`Vite ended before it listened.\n${output}`)));
  });
  return {
    printed: () => output.split('\n'),
    stop: async () => {
      server.kill();
      await closed;
    },
  };
}
