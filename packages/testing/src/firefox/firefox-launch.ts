import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, PuppeteerNode } from 'puppeteer-core';
import { check, checkNames, isText } from '../arguments/check.ts';
import { importPeer } from '../driver/import-peer.ts';
import { checkProfileDir } from '../driver/profile.ts';
import { checkProgram, expectLinux, findProgram, startProgram } from '../driver/program.ts';
import { FirefoxInternals } from './firefox-internals.ts';

/** How the driver starts Firefox. */
export interface FirefoxLaunchOptions {
  /** The executable of Firefox. @default `firefox-esr` or `firefox` on the PATH */
  executablePath?: string;
  /** @default true */
  headless?: boolean;
  /** More command line switches. */
  args?: readonly string[];
  /**
   * The folder of the profile. It is kept by `close()`, and the driver overwrites its `user.js`.
   *
   * @default a folder that is deleted by `close()`
   */
  profileDir?: string;
}

/** A browser that runs. */
export interface RunningFirefox {
  process: ChildProcess;
  browser: Browser;
  internals: FirefoxInternals;
}

const action = 'launch Firefox';
const optionNames = ['executablePath', 'headless', 'args', 'profileDir'] as const;
const launchSeconds = 120;

// Firefox sets the other preferences for automation itself when a driver connects (remote.prefs.recommended).
const preferences = {
  'browser.chrome.site_icons': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'browser.tabs.warnOnClose': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  // A process for each site would cost about a quarter of the time of a visit.
  'fission.autostart': false,
  'media.autoplay.default': 0,
  'network.disable-localhost-when-offline': true,
  'toolkit.startup.max_resumed_crashes': -1,
};

/** @throws Error that names the option, or the system */
export function checkFirefoxOptions(options: FirefoxLaunchOptions): void {
  checkNames(action, options, optionNames);
  const { executablePath, headless = true, args = [] } = options;
  checkProgram(action, 'executablePath', executablePath);
  check(action, 'headless', typeof headless === 'boolean', 'true or false', headless);
  check(action, 'args', Array.isArray(args) && args.every(isText), 'an array of texts', args);
  checkProfileDir(action, options.profileDir);
  expectLinux(action, 'FirefoxDriver');
}

/** Both packages export the same. */
async function importPuppeteer(): Promise<PuppeteerNode> {
  const module = await importPeer(action, 'Puppeteer', ['puppeteer-core', 'puppeteer']);
  return (module as { default: PuppeteerNode }).default;
}

/** The address of WebDriver BiDi, which Firefox writes to its standard error. */
function addressOf(firefox: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`Failed to ${action}: ${reason}\n${said}`.trim()));
    const timer = setTimeout(fail, launchSeconds * 1000, `it was not ready after ${launchSeconds} s.`);
    firefox.stderr!.on('data', (chunk: Buffer) => {
      if (said.length < 100_000) said += String(chunk);
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(said);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[1]!);
    });
    firefox.once('error', ({ message }) => fail(message));
    firefox.once('exit', (code) => {
      clearTimeout(timer);
      fail(`it ended with ${code}.`);
    });
  });
}

/** Starts Firefox with this profile. */
export async function startFirefox(profile: string, options: FirefoxLaunchOptions): Promise<RunningFirefox> {
  const { executablePath, headless = true, args = [] } = options;
  const path =
    executablePath ??
    findProgram(action, ['firefox-esr', 'firefox'], 'Install Firefox, or give `executablePath`.');
  const puppeteer = await importPuppeteer();
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  await writeFile(join(profile, 'user.js'), lines.join('\n'));
  const all = [
    ...(headless ? ['--headless'] : []),
    ...['--no-remote', '--profile', profile],
    ...['--remote-debugging-port', '0', '--remote-allow-system-access'],
    ...args,
    'about:blank',
  ];
  const started = startProgram(path, all, { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    const browserWSEndpoint = `${await addressOf(started)}/session`;
    const browser = await puppeteer.connect({
      browserWSEndpoint,
      protocol: 'webDriverBiDi',
      defaultViewport: null,
    });
    return { process: started, browser, internals: await FirefoxInternals.open(browser) };
  } catch (error) {
    started.kill('SIGKILL');
    throw error;
  }
}
