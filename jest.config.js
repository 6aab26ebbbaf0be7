// Dates of HTTP are in GMT. With this time zone a test fails for code that reads them in local time.
process.env.TZ = 'America/New_York';

/** @type {import('jest').Config} */
export default {
  testSequencer: '<rootDir>/scripts/long-tests-first.mjs',
  testMatch: ['<rootDir>/packages/*/test/**/*.test.ts', '<rootDir>/{herd,model}/test/*.test.ts'],
  testEnvironment: '<rootDir>/packages/testing/src/jest/environment.ts',
  runtime: '<rootDir>/packages/testing/src/jest/runtime.cjs',
  setupFiles: ['<rootDir>/packages/testing/src/jest/setup.ts'],
  // Tests wait for no clock, so that all cores are used, not all but one.
  maxWorkers: '100%',
  // A limit only for tests that hang: some scenarios terminate a worker hundreds of times, also on slow machines.
  testTimeout: 900_000,
  fakeTimers: { doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance'] },
  modulePathIgnorePatterns: ['/dist/'],
  moduleNameMapper: {
    '^workbox-plugin-(build|core|testing)$': '<rootDir>/packages/$1/src/index.ts',
    '^workbox-plugin-testing/server$': '<rootDir>/packages/testing/src/server.ts',
    '^workbox-plugin-testing/console$': '<rootDir>/packages/testing/src/jest/console.ts',
    '^workbox-plugin-core/(shared|window)$': '<rootDir>/packages/core/src/$1.ts',
    '^workbox-plugin-(sync-queue|periodic-refresh|bg-fetch)$': '<rootDir>/packages/plugin-$1/src/index.ts',
    '^workbox-plugin-(sync-queue|periodic-refresh|bg-fetch)/(lean|option-rules|outbox|window)$':
      '<rootDir>/packages/plugin-$1/src/$2.ts',
  },
  transform: {
    '\\.[cm]?[jt]s$': [
      '@swc/jest',
      {
        swcrc: false,
        module: { type: 'commonjs' },
        // Async functions become generators, so that each await calls Promise.prototype.then. There packages/testing
        // stops a terminated worker. A native await cannot be stopped.
        env: {
          targets: { node: '20' },
          include: ['transform-async-to-generator', 'transform-async-generator-functions'],
        },
        jsc: { parser: { syntax: 'typescript' } },
        sourceMaps: 'inline',
      },
    ],
  },
  // Workbox, MSW and some dependencies of MSW are ESM only. The packages named here are large and need no transform.
  transformIgnorePatterns: [
    '/node_modules/(undici|fake-indexeddb|graphql|jest-[^/]+|@jest|@swc|@babel|fast-check)/',
  ],
};
