import { buildServiceWorker } from 'workbox-plugin-build';
import { buildPage } from '../app/build-page.mjs';

const out = 'dist/build-service-worker';
await buildPage(out);

const { count, warnings } = await buildServiceWorker({
  config: 'app/background.config.ts',
  swDest: `${out}/sw.js`,
  globDirectory: out,
  navigateFallback: 'index.html',
  skipWaiting: true,
  clientsClaim: true,
});
console.log(`precaches ${count} files`, ...warnings);
