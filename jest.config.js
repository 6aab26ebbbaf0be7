// Dates of HTTP are in GMT on every device: a reading in local time is seen on a machine in GMT, too.
process.env.TZ = 'America/New_York';

/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/packages/*/test/**/*.test.ts'],
  testEnvironment: '<rootDir>/packages/testing/src/jest-environment.ts',
  runtime: '<rootDir>/packages/testing/src/jest-runtime.cjs',
  setupFiles: ['<rootDir>/packages/testing/src/jest-setup.ts'],
  // Each test has its own worker scope, and none waits for a clock: all cores, not all but one.
  maxWorkers: '100%',
  // It only turns a hang into a message: some scenarios are killed hundreds of times, on machines of any speed.
  testTimeout: 240_000,
  modulePathIgnorePatterns: ['/dist/'],
  moduleNameMapper: {
    '^workbox-plugin-(build|core|testing)$': '<rootDir>/packages/$1/src/index.ts',
    '^workbox-plugin-testing/console$': '<rootDir>/packages/testing/src/console.ts',
    '^workbox-plugin-core/(shared|window)$': '<rootDir>/packages/core/src/$1.ts',
    '^workbox-plugin-(sync-queue|periodic-refresh|bg-fetch)$': '<rootDir>/packages/plugin-$1/src/index.ts',
    '^workbox-plugin-(sync-queue|periodic-refresh|bg-fetch)/(option-rules|window)$':
      '<rootDir>/packages/plugin-$1/src/$2.ts',
  },
  transform: {
    '\\.[cm]?[jt]s$': [
      '@swc/jest',
      {
        swcrc: false,
        module: { type: 'commonjs' },
        // Async functions become generators, so that each await goes through Promise.prototype.then,
        // where packages/testing can end a worker: a native await cannot be stopped.
        env: {
          targets: { node: '20' },
          include: ['transform-async-to-generator', 'transform-async-generator-functions'],
        },
        jsc: { parser: { syntax: 'typescript' } },
        sourceMaps: 'inline',
      },
    ],
  },
  // Workbox, MSW and some of MSW's dependencies are ESM only; these need no transform and are large.
  transformIgnorePatterns: [
    '/node_modules/(undici|fake-indexeddb|graphql|jest-[^/]+|@jest|@swc|fast-check)/',
  ],
};
