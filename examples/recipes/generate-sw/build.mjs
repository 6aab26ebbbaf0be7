import { generateSW } from 'workbox-build';
import { withBackground } from 'workbox-plugin-build';
import { buildPage } from '../app/build-page.mjs';

const out = 'dist/generate-sw';
await buildPage(out);

const { count, warnings } = await generateSW(
  await withBackground(
    {
      swDest: `${out}/sw.js`,
      globDirectory: out,
      navigateFallback: 'index.html',
      skipWaiting: true,
      clientsClaim: true,
    },
    { config: 'app/background.config.ts' },
  ),
);
console.log(`precaches ${count} files`, ...warnings);
