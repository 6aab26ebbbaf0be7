export default { root: 'app', build: { outDir: '../built/vite', emptyOutDir: true } };
