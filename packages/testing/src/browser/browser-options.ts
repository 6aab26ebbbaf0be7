import { check, checkNames, isObject, isTime, isUrl, oneOf } from '../arguments/check.ts';
import type { FakeBrowserOptions } from './fake-browser.ts';

const names = ['scope', 'now', 'sync', 'permissions', 'manifest', 'without'];
const syncs = ['available', 'missing', 'refused'];
const states = ['granted', 'denied', 'prompt'];
const capabilities = ['periodicSync', 'backgroundFetch', 'locks'];
const action = 'create a FakeBrowser';

/** @throws Error outside of the Jest preset, or when an option is wrong */
export function checkBrowserOptions(options: FakeBrowserOptions): void {
  if (!Reflect.has(globalThis, Symbol.for('workbox-plugin-testing.context')))
    throw new Error(
      `Failed to ${action}: the globals of workers are missing. ` +
        "Set `preset: 'workbox-plugin-testing'` in the config of Jest.",
    );
  checkNames(action, options, names);
  const { scope = 'https://app.test/', now = 0, sync = 'available' } = options;
  const { permissions = {}, manifest = [], without = [] } = options;
  check(action, 'scope', isUrl(scope), 'a URL', scope);
  check(action, 'now', isTime(now), 'a number of milliseconds since the epoch', now);
  check(action, 'sync', syncs.includes(sync), oneOf(syncs), sync);
  check(action, 'permissions', isObject(permissions), 'an object', permissions);
  for (const [name, state] of Object.entries(permissions))
    check(action, `permissions.${name}`, states.includes(state), oneOf(states), state);
  check(action, 'manifest', Array.isArray(manifest), 'an array', manifest);
  check(action, 'without', Array.isArray(without), 'an array', without);
  for (const one of without) check(action, 'without', capabilities.includes(one), oneOf(capabilities), one);
}
