import { withBackground } from 'workbox-plugin-build';
import workbox from 'workbox-webpack-plugin';
import { page } from './page.config.mjs';

export default {
  ...page('webpack-generate-sw'),
  plugins: [
    new workbox.GenerateSW(
      await withBackground(
        { swDest: 'sw.js', navigateFallback: 'index.html', skipWaiting: true, clientsClaim: true },
        { config: 'app/background.config.ts' },
      ),
    ),
  ],
};
