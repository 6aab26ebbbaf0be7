// Drives the tours of the built app in Chromium, prints how long they took, and writes the pictures of the README.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium as playwright } from '@playwright/test';
import { findChromium } from '../../../scripts/chromium.mjs';
import { driveTours } from './drive.mjs';
import { Film } from './film.mjs';

const pictures = fileURLToPath(new URL('../../../docs/tour', import.meta.url));
const serverFile = fileURLToPath(new URL('../dist/server.mjs', import.meta.url));

/** Bytes of all pictures. They are in the repository. */
const MOST_BYTES = 1_500_000;

const views = [
  { name: 'desktop', width: 1180, height: 760, colorScheme: 'light', isFilm: true },
  { name: 'phone', width: 360, height: 720, colorScheme: 'dark', isFilm: false },
];

/** A server on a free port, with data of its own. */
async function startServer(dataFolder) {
  const child = spawn(process.execPath, [serverFile], {
    env: { ...process.env, PORT: '0', DATA_DIR: dataFolder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of child.stdout) {
    output += chunk;
    const url = /http:\/\/localhost:\d+/.exec(output)?.[0];
    if (url) return { url, stop: () => child.kill() };
  }
  throw new Error('The server did not start. Was the app built?');
}

async function take({ name, width, height, colorScheme, isFilm }) {
  const folder = await mkdtemp(join(tmpdir(), 'field-notes-tour-'));
  const server = await startServer(join(folder, 'data'));
  // A profile on the disk: Chromium has no Background Fetch in an incognito window.
  const context = await playwright.launchPersistentContext(join(folder, 'profile'), {
    executablePath: findChromium(),
    viewport: { width, height },
    colorScheme,
    reducedMotion: 'reduce',
  });
  try {
    const [page] = context.pages();
    await page.goto(server.url);
    await page.getByText('Reports are kept on this device until delivered').waitFor();
    const film = new Film(page, await context.newCDPSession(page));
    const files = {};
    const seconds = await driveTours(page, async (what, milliseconds) => {
      if (isFilm) await film.frame(milliseconds);
      const [plugin, end] = what.split(', ');
      if (end === 'done') files[`${name}-${plugin}.webp`] = await film.still();
    });
    if (isFilm) files['tour.webp'] = film.animation();
    return { seconds, files };
  } finally {
    await context.close();
    server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const all = {};
for (const view of views) {
  const { seconds, files } = await take(view);
  Object.assign(all, files);
  const times = Object.entries(seconds).map(([plugin, count]) => `${plugin} ${count} s`);
  console.log(`${view.name} (${view.width} px, ${view.colorScheme}): ${times.join(', ')}`);
}
const total = Object.values(all).reduce((sum, { length }) => sum + length, 0);
if (total > MOST_BYTES)
  throw new Error(`The pictures have ${total} bytes, at most ${MOST_BYTES} are wanted.`);
await rm(pictures, { recursive: true, force: true });
await mkdir(pictures, { recursive: true });
for (const [file, content] of Object.entries(all)) {
  await writeFile(join(pictures, file), content);
  console.log(`docs/tour/${file}: ${Math.round(content.length / 1_000)} kB`);
}
