'use strict';

/**
 * The Jest preset for tests of service workers: `preset: 'workbox-plugin-testing'`.
 *
 * @type {import('jest').Config}
 */
module.exports = {
  testEnvironment: require.resolve('./dist/jest/environment.js'),
  runtime: require.resolve('./src/jest/runtime.cjs'),
  setupFiles: [require.resolve('./dist/jest/setup.js')],
  // Most of the first test is the compilation of the modules that it requires. On a busy machine that takes seconds.
  testTimeout: 30_000,
  // The fake IndexedDB, the network and the kit itself work by these, and would stop.
  fakeTimers: { doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance'] },
  transform: {
    '\\.[cm]?[jt]sx?$': [
      require.resolve('@swc/jest'),
      {
        swcrc: false,
        module: { type: 'commonjs' },
        // Async functions become generators, so that each await calls Promise.prototype.then. There the kit stops
        // a terminated worker. A native await cannot be stopped.
        env: {
          targets: { node: '20' },
          include: ['transform-async-to-generator', 'transform-async-generator-functions'],
        },
        jsc: { parser: { syntax: 'typescript', tsx: true } },
        sourceMaps: 'inline',
      },
    ],
  },
  // Workbox, MSW and some dependencies of MSW are ESM only. The packages named here are large and need no transform.
  transformIgnorePatterns: [
    '/node_modules/(undici|fake-indexeddb|graphql|jest-[^/]+|@jest|@swc|fast-check)/',
  ],
};
