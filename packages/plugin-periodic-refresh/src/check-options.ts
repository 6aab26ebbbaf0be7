import { devLog } from 'workbox-plugin-core';
import { mayKeep } from './entry.ts';
import type { PeriodicRefreshOptions } from './options.ts';
import { PeriodicRefreshError } from './periodic-refresh-error.ts';

type Rule = readonly [expected: string, fits: (value: unknown) => boolean];

const isA = (type: string) => (value: unknown) => typeof value === type;
const isPositive = (value: unknown) => typeof value === 'number' && value > 0;
const isCount = (value: unknown) => value === Infinity || (isPositive(value) && Number.isInteger(value));

const isHeaderName = (name: unknown) =>
  typeof name === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(name) && mayKeep(name);

const seconds: Rule = ['a positive number of seconds', isPositive];
const count: Rule = ['a positive whole number or Infinity', isCount];
const flag: Rule = ['true or false', isA('boolean')];
const callback: Rule = ['a function', isA('function')];

const rules: Record<keyof PeriodicRefreshOptions, Rule> = {
  minIntervalSeconds: [
    'a positive, finite number of seconds',
    (value) => isPositive(value) && value !== Infinity,
  ],
  urls: ['a list of URLs or a function', (value) => Array.isArray(value) || typeof value === 'function'],
  maxEntries: count,
  maxBytes: ['a positive number of bytes', isPositive],
  maxSeconds: seconds,
  concurrency: count,
  attemptTimeoutSeconds: seconds,
  opaque: flag,
  broadcastUpdate: flag,
  keepHeaders: [
    'a list of header names, without Authorization, Cookie and Proxy-*',
    (value) => Array.isArray(value) && value.every(isHeaderName),
  ],
  logUrl: callback,
  responseWillRefresh: callback,
};

const shortest = 43_200;

/** @throws PeriodicRefreshError `unknown-option` or `invalid-option`, with the name of the field. */
export function checkOptions(name: string, options: unknown) {
  if (Object.prototype.toString.call(options) !== '[object Object]')
    throw new PeriodicRefreshError('invalid-option', {
      name,
      field: 'options',
      expected: 'an object',
      received: options,
    });
  for (const [field, received] of Object.entries(options as object)) {
    const rule = Object.hasOwn(rules, field) ? rules[field as keyof typeof rules] : undefined;
    if (!rule) throw new PeriodicRefreshError('unknown-option', { name, field, known: Object.keys(rules) });
    const [expected, fits] = rule;
    if (received !== undefined && !fits(received))
      throw new PeriodicRefreshError('invalid-option', { name, field, expected, received });
  }
  const { minIntervalSeconds = shortest } = options as PeriodicRefreshOptions;
  if (minIntervalSeconds < shortest)
    devLog(
      'warn',
      `Refresher "${name}": minIntervalSeconds is ${minIntervalSeconds}, but browsers fire periodicsync no sooner than ${shortest} s. Only runs while the app is in use are that frequent.`,
    );
}
