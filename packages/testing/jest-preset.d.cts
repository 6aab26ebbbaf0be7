import type { Config } from 'jest';

/** The Jest preset for tests of service workers: `preset: 'workbox-plugin-testing'`. */
declare const preset: Config;
export = preset;
