import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, checkNames, isText } from '../arguments/check.ts';
import { importPeer } from './import-peer.ts';
import type { BrowserContext, BrowserType } from 'playwright-core';

/** How the driver starts its own Chromium. */
export interface LaunchOptions {
  /** The executable of Chromium or Chrome. @default the Chromium that `npx playwright install chromium` has installed */
  executablePath?: string;
  /** An installed browser by its name in Playwright, for example `chrome`. Ignored when `executablePath` is given. */
  channel?: string;
  /** @default true */
  headless?: boolean;
  /** More command line switches. */
  args?: readonly string[];
  /** The folder of the profile. It is kept by `close()`. @default a folder that is deleted by `close()` */
  profileDir?: string;
}

/** Lets Background Fetch start without a question to the user. */
const preferences = { profile: { default_content_setting_values: { automatic_downloads: 1 } } };

/** Both packages export the same. Playwright Test has `playwright-core` inside, but not every package manager shows it. */
const packages = ['playwright-core', '@playwright/test'];

async function importChromium(): Promise<BrowserType> {
  const module = await importPeer('launch Chromium', 'Playwright', packages);
  return (module as { chromium: BrowserType }).chromium;
}

const optionNames = ['executablePath', 'channel', 'headless', 'args', 'profileDir'] as const;

/** @throws Error that names the option */
export function checkLaunchOptions(options: LaunchOptions): void {
  const action = 'launch Chromium';
  checkNames(action, options, optionNames);
  for (const name of ['executablePath', 'channel', 'profileDir'] as const)
    check(action, name, options[name] === undefined || isText(options[name]), 'a text', options[name]);
  const { headless = true, args = [] } = options;
  check(action, 'headless', typeof headless === 'boolean', 'true or false', headless);
  check(action, 'args', Array.isArray(args) && args.every(isText), 'an array of texts', args);
}

/** Creates the profile, or uses the given folder. */
export async function createProfile(profileDir?: string): Promise<string> {
  const folder = profileDir ?? (await mkdtemp(join(tmpdir(), 'workbox-plugin-testing-')));
  await mkdir(join(folder, 'Default'), { recursive: true });
  // `wx`: a profile that was used before keeps its preferences.
  await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences), { flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  return folder;
}

/** Starts the browser with this profile. */
export async function launchContext(profile: string, options: LaunchOptions): Promise<BrowserContext> {
  const { executablePath, channel, headless = true, args = [] } = options;
  const chromium = await importChromium();
  try {
    return await chromium.launchPersistentContext(profile, {
      headless,
      args: [...args],
      ...(executablePath ? { executablePath } : channel ? { channel } : {}),
    });
  } catch (cause) {
    throw new Error(
      'Failed to launch Chromium. Run `npx playwright install chromium`, or give `executablePath` or `channel`.',
      { cause },
    );
  }
}

/** The process id of the browser behind a context. */
export async function processIdOf(context: BrowserContext): Promise<number> {
  const session = await context.browser()!.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const found = processInfo.find(({ type }) => type === 'browser');
  if (!found) throw new Error('Failed to launch Chromium: its process id is unknown.');
  return found.id;
}
