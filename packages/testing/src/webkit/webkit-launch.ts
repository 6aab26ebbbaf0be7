import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { checkNames } from '../arguments/check.ts';
import { checkProfileDir } from '../driver/profile.ts';
import { checkProgram, expectLinux, findProgram, startProgram } from '../driver/program.ts';
import { waitFor } from '../driver/wait-for.ts';
import { endFamily, killFamily } from './webkit-internals.ts';
import { isReady, WebDriver } from './web-driver.ts';

/** How the driver starts WebKitGTK. */
export interface WebKitLaunchOptions {
  /** The executable of the WebDriver. @default `WebKitWebDriver` on the PATH */
  webDriverPath?: string;
  /** The executable that runs the browser, a script of this package. @default `gjs` on the PATH */
  gjsPath?: string;
  /** The executable of the virtual screen. All browsers of a process have one screen. @default `Xvfb` on the PATH */
  xvfbPath?: string;
  /** The folder of the profile. It is kept by `close()`. @default a folder that is deleted by `close()` */
  profileDir?: string;
}

/** A browser that runs. */
export interface RunningWebKit {
  /** The WebDriver, which is the parent of all other processes. */
  process: ChildProcess;
  driver: WebDriver;
  /** A window that stays blank, because a session ends with its last window. */
  blank: string;
}

const action = 'launch WebKit';
const programs = ['webDriverPath', 'gjsPath', 'xvfbPath'] as const;
const optionNames = [...programs, 'profileDir'] as const;
const launchSeconds = 120;
const remedy =
  'On Debian and Ubuntu run: sudo apt-get install --no-install-recommends webkit2gtk-driver gir1.2-webkit2-4.1 gjs xvfb';
const script = fileURLToPath(new URL('../../webkit/gtk-browser.js', import.meta.url));

/** @throws Error that names the option, or the system */
export function checkWebKitOptions(options: WebKitLaunchOptions): void {
  checkNames(action, options, optionNames);
  for (const name of programs) checkProgram(action, name, options[name]);
  checkProfileDir(action, options.profileDir);
  expectLinux(action, 'WebKitDriver');
}

/** WebKitWebDriver does not accept 0 as a port. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The virtual screens of this process, by the path of their program. */
const screens = new Map<string, Promise<string>>();

/** Starts a virtual screen with a free number. It ends with this process, and does not keep it alive. */
async function startScreen(path: string): Promise<string> {
  // Without -noreset it restarts when its last window closes, and refuses a browser that connects at that moment.
  const args = ['-displayfd', '1', '-screen', '0', '1280x800x24', '-nolisten', 'tcp', '-noreset'];
  const screen = startProgram(path, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const number = await new Promise<string>((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`Failed to ${action}: Xvfb ${reason}.`));
    let said = '';
    screen.stdout!.on('data', (chunk: Buffer) => {
      said += String(chunk);
      // The number and the end of the line come apart, and the screen ends where it cannot write both.
      if (said.endsWith('\n')) resolve(said.trim());
    });
    screen.once('error', ({ message }) => fail(`did not start (${message})`));
    screen.once('exit', (code) => fail(`ended with ${code}`));
  });
  screen.stdout!.destroy();
  screen.unref();
  screen.once('exit', () => screens.delete(path));
  return `:${number}`;
}

function openScreen(path: string): Promise<string> {
  const opening = screens.get(path) ?? startScreen(path);
  screens.set(path, opening);
  opening.catch(() => screens.delete(path));
  return opening;
}

/** Starts the browser with this profile. */
export async function startWebKit(profile: string, options: WebKitLaunchOptions): Promise<RunningWebKit> {
  const webDriver = options.webDriverPath ?? findProgram(action, ['WebKitWebDriver'], remedy);
  const gjs = options.gjsPath ?? findProgram(action, ['gjs'], remedy);
  const xvfb = options.xvfbPath ?? findProgram(action, ['Xvfb'], remedy);
  const env = {
    ...process.env,
    DISPLAY: await openScreen(xvfb),
    WEBKIT_PROFILE: profile,
    // The sandbox needs rights that a container does not have.
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
  };
  const port = await findFreePort();
  const args = [`--port=${port}`, '--host=127.0.0.1'];
  // The processes of the browser would write into the profile while it is deleted.
  const endAll = ({ pid }: ChildProcess) => pid !== undefined && killFamily(pid);
  const started = startProgram(webDriver, args, { env, stdio: 'ignore' }, endAll);
  const ended = new Promise<never>((_, reject) => {
    const fail = (reason: string) => reject(new Error(`Failed to ${action}: WebKitWebDriver ${reason}.`));
    started.once('error', ({ message }) => fail(`did not start (${message})`));
    started.once('exit', (code) => fail(`ended with ${code}`));
  });
  ended.catch(() => {});
  try {
    return await Promise.race([ended, connect(started, `http://127.0.0.1:${port}`, gjs)]);
  } catch (error) {
    if (started.pid !== undefined) await endFamily(started.pid);
    throw error;
  }
}

async function connect(started: ChildProcess, server: string, gjs: string): Promise<RunningWebKit> {
  if (!(await waitFor(() => isReady(server), launchSeconds * 1000)))
    throw new Error(`Failed to ${action}: WebKitWebDriver was not ready after ${launchSeconds} s.`);
  const browser = { binary: gjs, args: [script] };
  const wanted = { browserName: 'WebKit', 'webkitgtk:browserOptions': browser };
  try {
    const driver = await WebDriver.start(server, wanted, launchSeconds * 1000);
    return { process: started, driver, blank: await driver.window() };
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(`Failed to ${action}: the browser did not start (${message}). ${remedy}`, { cause });
  }
}
