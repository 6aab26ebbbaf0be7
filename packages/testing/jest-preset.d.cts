import type { Config } from 'jest';

/** All that Jest needs for a worker scope: `preset: 'workbox-plugin-testing'`. */
declare const preset: Config;
export = preset;
