import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';

export class PortTakenError extends Error {
  override name = 'PortTakenError';
}

export type Answer = (request: Request, env: HttpBindings) => Response | Promise<Response>;

export interface Listening {
  port: number;
  close: () => Promise<void>;
}

/**
 * Listens on the loopback addresses only. A browser may use either address for `localhost`, so both are taken. Otherwise
 * another app on `[::1]` could be shown in place of this one.
 */
export async function listenOnLoopback(answer: Answer, port: number): Promise<Listening> {
  const first = await listen(answer, '127.0.0.1', port);
  const taken = (first.address() as AddressInfo).port;
  let servers = [first];
  try {
    servers = [first, await listen(answer, '::1', taken)];
  } catch (error) {
    if (error instanceof PortTakenError) {
      await close(first);
      throw error;
    }
    // Without IPv6 one address is enough.
  }
  return { port: taken, close: async () => void (await Promise.all(servers.map(close))) };
}

function listen(answer: Answer, hostname: string, port: number): Promise<Server> {
  const server = createAdaptorServer({
    fetch: (request, env) => answer(request, env as HttpBindings),
  }) as Server;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortTakenError(takenMessage(port), { cause: error }) : error);
    });
    server.listen(port, hostname, () => resolve(server));
  });
}

function takenMessage(port: number): string {
  return `Port ${port} is taken by another program. Choose another: PORT=${port + 1} npm start`;
}

/** Waits one second for open answers, then closes the connections. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const impatient = setTimeout(() => server.closeAllConnections(), 1_000);
    server.close(() => {
      clearTimeout(impatient);
      resolve();
    });
    server.closeIdleConnections();
  });
}
