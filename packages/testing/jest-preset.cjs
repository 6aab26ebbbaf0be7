'use strict';

/**
 * All that Jest needs for a worker scope: `preset: 'workbox-plugin-testing'`.
 *
 * @type {import('jest').Config}
 */
module.exports = {
  testEnvironment: require.resolve('./dist/jest-environment.js'),
  runtime: require.resolve('./src/jest-runtime.cjs'),
  setupFiles: [require.resolve('./dist/jest-setup.js')],
  transform: {
    '\\.[cm]?[jt]sx?$': [
      require.resolve('@swc/jest'),
      {
        swcrc: false,
        module: { type: 'commonjs' },
        // Async functions become generators. Each await then calls Promise.prototype.then, where the kit
        // ends a worker: a native await cannot be stopped.
        env: {
          targets: { node: '20' },
          include: ['transform-async-to-generator', 'transform-async-generator-functions'],
        },
        jsc: { parser: { syntax: 'typescript', tsx: true } },
        sourceMaps: 'inline',
      },
    ],
  },
  // Workbox, MSW and some of MSW's dependencies are ESM only. These packages need no transform and are large.
  transformIgnorePatterns: [
    '/node_modules/(undici|fake-indexeddb|graphql|jest-[^/]+|@jest|@swc|fast-check)/',
  ],
};
