import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DemoState, FaultMode, Report, ReportList } from '../shared/contract.ts';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const serverFile = join(dist, 'server.mjs');

const copies = new Map<string, Promise<string>>();

/** The built app with a script that runs before anything else in its page and its worker. */
function copyWith(preamble: string): Promise<string> {
  const known = copies.get(preamble);
  if (known) return known;
  const making = (async () => {
    // Inside the folder of the app, where the server finds its imports and the app.
    const home = await mkdtemp(join(dist, 'copy-'));
    process.once('exit', () => rmSync(home, { recursive: true, force: true }));
    const at = join(home, 'dist');
    for (const name of ['server.mjs', 'public', 'public-media', 'public-source'])
      await cp(join(dist, name), join(at, name), { recursive: true });
    for (const name of ['page.js', 'sw.js']) {
      const file = join(at, 'public', name);
      await writeFile(file, preamble + (await readFile(file, 'utf8')));
    }
    return join(at, 'server.mjs');
  })();
  copies.set(preamble, making);
  return making;
}

export interface Run {
  code: number | null;
  output: string;
}

/** The built server in a process of its own, with its own port and folder. */
export class AppServer {
  readonly folder: string;
  url = '';
  #process: ChildProcess | undefined;
  #port = 0;

  readonly #file: string;

  private constructor(folder: string, file: string) {
    this.folder = folder;
    this.#file = file;
  }

  static async start(preamble = ''): Promise<AppServer> {
    const file = preamble ? await copyWith(preamble) : serverFile;
    const server = new AppServer(await mkdtemp(join(tmpdir(), 'field-notes-')), file);
    await server.#launch();
    return server;
  }

  /** SIGKILL allows no clean-up. SIGTERM ends npm start. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    child.kill(signal);
    await once(child, 'exit');
    return child.exitCode;
  }

  /** Starts it again with the same port and folder, so that it is the same server for a browser. */
  async restart(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await this.stop(signal);
    await this.#launch();
  }

  /** Deletes the data of a server that is stopped. */
  wipe(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  async dispose(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  setFaultMode(faultMode: FaultMode): Promise<void> {
    return this.setState({ faultMode });
  }

  async setState(state: Partial<DemoState>): Promise<void> {
    const response = await fetch(`${this.url}/demo/state`, {
      method: 'PUT',
      body: JSON.stringify(state),
      headers: { 'Content-Type': 'application/json' },
    });
    if (!response.ok) throw new Error(`The state did not change: ${response.status}`);
  }

  post(fields: { text?: string; writtenAt?: string; photo?: Blob }, key?: string): Promise<Response> {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return fetch(`${this.url}/api/reports`, {
      method: 'POST',
      body,
      headers: key === undefined ? {} : { 'Idempotency-Key': key },
    });
  }

  async reports(): Promise<Report[]> {
    const response = await fetch(`${this.url}/api/reports`);
    const { reports } = (await response.json()) as ReportList;
    return reports;
  }

  /** Texts in the order in which they were stored. */
  async texts(): Promise<string[]> {
    return (await this.reports()).map(({ text }) => text).reverse();
  }

  async #launch(): Promise<void> {
    const { child, output, ready } = launch({ PORT: String(this.#port), DATA_DIR: this.folder }, this.#file);
    this.#process = child;
    const port = await ready;
    if (port === undefined) throw new Error(`The server did not start. Was it built?\n${output()}`);
    this.#port = port;
    this.url = `http://localhost:${port}`;
  }
}

/** Runs a server that is expected not to start. */
export async function runServer(env: Record<string, string>): Promise<Run> {
  const { child, output, ready } = launch(env);
  if ((await ready) !== undefined) {
    child.kill();
    throw new Error('The server started, which it should not.');
  }
  return { code: child.exitCode, output: output() };
}

function launch(env: Record<string, string>, file = serverFile) {
  const child = spawn(process.execPath, [file], { env: { ...process.env, ...env } });
  let output = '';
  const ready = new Promise<number | undefined>((resolve) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const port = /http:\/\/localhost:(\d+)/.exec(output)?.[1];
      if (port) resolve(Number(port));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('close', () => resolve(undefined));
  });
  return { child, output: () => output, ready };
}
