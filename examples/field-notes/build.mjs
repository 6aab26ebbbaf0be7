/** Builds the app: `dist/public` (page, worker, shell) and `dist/server.mjs`. */
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildServiceWorker } from 'workbox-plugin-build';
import { codeRegions } from './build/code-regions.mjs';
import { copySource } from './build/copy-source.mjs';
import { createWebm, frameOf } from './media/webm.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const done = `${here}dist/public`;
// The build is made beside the old one, so that the served app stays intact if it fails.
const out = `${done}.next`;

const common = {
  absWorkingDir: here,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await cp(`${here}public`, out, { recursive: true });

// The training videos are not precached: the user stores them by a download.
const media = `${done}-media`;
await mkdir(media, { recursive: true });
const trainingBytes = {};
for (const { name } of (await readdir(`${here}media`, { withFileTypes: true })).filter((entry) =>
  entry.isDirectory(),
)) {
  const slides = (await readdir(`${here}media/${name}`)).sort();
  const frames = await Promise.all(
    slides.map(async (slide) => frameOf(await readFile(`${here}media/${name}/${slide}`))),
  );
  const webm = createWebm({ frames, secondsEach: 10, framesPerSecond: 10, width: 640, height: 360 });
  trainingBytes[name] = webm.length;
  await writeFile(`${media}/${name}.webm`, webm);
}

await build({
  ...common,
  define: {
    ...common.define,
    TRAINING_BYTES: JSON.stringify(trainingBytes),
    CODE_REGIONS: JSON.stringify(await codeRegions(here)),
  },
  entryPoints: { page: 'src/main.ts', style: 'src/style/main.css' },
  outdir: out,
  // The inspector is a file of its own, which the first press loads.
  splitting: true,
  chunkNames: '[name]-[hash]',
  minify: true,
  sourcemap: 'linked',
});

await buildServiceWorker({
  config: `${here}worker/background.config.ts`,
  swDest: `${out}/sw.js`,
  mode: 'production',
  // The worker controls the first visit, so that reports are queued without a reload.
  skipWaiting: true,
  clientsClaim: true,
  // The page, its script and its style open the app without a network, at / and /?anything.
  globDirectory: out,
  globPatterns: ['**/*.{html,js,css,svg,png,webmanifest}'],
  ignoreURLParametersMatching: [/./],
});

await copySource(here, `${done}-source`);

await build({
  ...common,
  entryPoints: ['server/main.ts'],
  outfile: `${here}dist/server.mjs`,
  platform: 'node',
  target: 'node20',
  packages: 'external',
});

await rm(done, { recursive: true, force: true });
await rename(out, done);
