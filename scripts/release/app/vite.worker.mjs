// A worker of one file. It has the name under which the page registers it.
export default {
  publicDir: false,
  build: {
    outDir: 'built/vite',
    emptyOutDir: false,
    rollupOptions: { input: 'app/sw.js', output: { format: 'iife', entryFileNames: 'sw.js' } },
  },
};
