import type { ZodType } from 'zod';
import type { BackgroundOptions, BuildServiceWorkerOptions } from '../shared/build-options.ts';
import { invalidConfig } from '../shared/build-error.ts';
import {
  callback,
  either,
  fields,
  flag,
  issuesOf,
  leaf,
  listOf,
  oneOf,
  options,
  plain,
  statelessPattern,
  text,
} from './fields.ts';

const texts = listOf('a list of strings', text);
const patterns = listOf('a list of RegExps', statelessPattern);

const shape: Record<keyof BuildServiceWorkerOptions, ZodType> = {
  config: text,
  swDest: text,
  mode: oneOf('production', 'development'),
  sourcemap: flag,
  minify: flag,
  define: plain,
  alias: plain,
  target: either('a string, or a list of strings', text, texts),
  cacheId: text,
  cleanupOutdatedCaches: flag,
  clientsClaim: flag,
  directoryIndex: text,
  disableDevLogs: flag,
  ignoreURLParametersMatching: patterns,
  importScripts: texts,
  navigateFallback: text,
  navigateFallbackAllowlist: patterns,
  navigateFallbackDenylist: patterns,
  navigationPreload: flag,
  skipWaiting: flag,
  additionalManifestEntries: listOf(
    'a list of URLs or { url, revision }',
    either(
      'a URL, or { url, revision, integrity }',
      text,
      fields({
        url: text,
        revision: either('a string or null', leaf('null', 'null'), text),
        integrity: text.optional(),
      }),
    ),
  ),
  dontCacheBustURLsMatching: leaf('regexp', 'a RegExp without the flag "y"', ({ sticky }: RegExp) => !sticky),
  globDirectory: text,
  globFollow: flag,
  globIgnores: texts,
  globPatterns: texts,
  manifestTransforms: listOf('a list of functions', callback),
  maximumFileSizeToCacheInBytes: leaf('number', 'a positive number of bytes', (bytes: number) => bytes > 0),
  modifyURLPrefix: plain,
  templatedURLs: plain,
};

const { config, swDest, ...rest } = shape;
export const buildOptionsSchema = options(rest, { config, swDest });

export const backgroundOptionsSchema = options(
  { define: shape.define, alias: shape.alias, target: shape.target, outDir: text },
  { config },
);

/** @throws BuildError `invalid-config` */
export function checkBackgroundOptions(given: BackgroundOptions): BackgroundOptions {
  const issues = issuesOf(backgroundOptionsSchema, given);
  if (issues.length) throw invalidConfig("withBackground's second argument", issues);
  return given;
}

/** These options need a folder with the files to precache. */
const needFolder = [
  'additionalManifestEntries',
  'globPatterns',
  'navigateFallback',
  'templatedURLs',
] as const;

/** @throws BuildError `invalid-config` */
export function checkBuildOptions(given: unknown, what: string): BuildServiceWorkerOptions {
  const issues = issuesOf(buildOptionsSchema, given);
  const checked = given as BuildServiceWorkerOptions;
  const needy = needFolder.find((key) => checked?.[key] !== undefined);
  if (!issues.length && needy && checked.globDirectory === undefined)
    issues.push({
      path: ['globDirectory'],
      expected: `a folder, because "${needy}" says what is precached`,
      received: undefined,
    });
  if (issues.length) throw invalidConfig(what, issues);
  return checked;
}
