import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { withBackground } from 'workbox-plugin-build';

const out = 'dist/vite-generate-sw';

export default defineConfig({
  root: 'app',
  build: { outDir: `../${out}`, emptyOutDir: true, target: 'es2022' },
  plugins: [
    VitePWA({
      filename: 'sw.js',
      injectRegister: false,
      manifest: false,
      workbox: await withBackground(
        { navigateFallback: 'index.html', skipWaiting: true, clientsClaim: true },
        // Vite empties its folder before the worker is written: say where that is.
        { config: 'app/background.config.ts', outDir: out },
      ),
    }),
  ],
});
