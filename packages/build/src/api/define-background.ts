import type { BackgroundConfig } from '../shared/background-config.ts';

/**
 * The routes of a worker, typed. The module is part of the worker: its functions may use everything that it
 * imports or declares. The build evaluates the module, too, in a scope where no browser answers (see the
 * README), so the routes must not depend on an answer at its top level.
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
