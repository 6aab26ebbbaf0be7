import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

export default defineConfig({
  root: 'app',
  build: { outDir: '../dist/vite-inject-manifest', emptyOutDir: true, target: 'es2022' },
  plugins: [
    VitePWA({
      strategies: 'injectManifest',
      srcDir: '.',
      filename: 'sw.js',
      injectRegister: false,
      manifest: false,
      injectManifest: { rollupFormat: 'iife', target: 'es2022' },
    }),
  ],
});
