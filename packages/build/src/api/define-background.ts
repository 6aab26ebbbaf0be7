import type { BackgroundConfig } from '../shared/background-config.ts';

/**
 * The routes of a worker, typed. The module is a part of the worker: its functions may use whatever
 * it imports or declares. At build time it is read once more, in a scope where nothing of a browser
 * answers (see the README), so what it does at its top level must not decide what the routes are.
 *
 * @example
 * export default defineBackground({
 *   routes: [{
 *     urlPattern: ({ url }) => url.pathname.startsWith('/api/'),
 *     method: ['POST', 'PUT', 'DELETE'],
 *     handler: 'NetworkOnly',
 *     syncQueue: 'outbox',
 *   }],
 * });
 */
/* @__NO_SIDE_EFFECTS__ */
export function defineBackground<const Config extends BackgroundConfig>(config: Config): Config {
  return config;
}
