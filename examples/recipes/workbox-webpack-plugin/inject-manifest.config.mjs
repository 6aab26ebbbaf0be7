import workbox from 'workbox-webpack-plugin';
import { page } from './page.config.mjs';

export default {
  ...page('webpack-inject-manifest'),
  plugins: [new workbox.InjectManifest({ swSrc: './app/sw.js', swDest: 'sw.js' })],
};
