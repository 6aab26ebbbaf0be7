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
      // `vite` serves the worker with the plugins as /dev-sw.js?dev-sw.
      devOptions: { enabled: true },
      workbox: await withBackground(
        {
          globPatterns: ['**/*.{js,css,html}'],
          navigateFallback: 'index.html',
          skipWaiting: true,
          clientsClaim: true,
        },
        // Vite empties its folder before the worker is written, so the folder is named here.
        { config: 'app/background.config.ts', outDir: out },
      ),
    }),
  ],
});
