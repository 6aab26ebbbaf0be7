import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { BuildError } from '../shared/build-error.ts';
import { closest } from '../shared/closest.ts';

const skeleton = `import { defineBackground } from 'workbox-plugin-build';

export const build = { swDest: 'dist/sw.js', globDirectory: 'dist' };

export default defineBackground({
  routes: [
    {
      urlPattern: ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/api/'),
      method: ['POST', 'PUT', 'DELETE'],
      handler: 'NetworkOnly',
      syncQueue: 'outbox',
    },
  ],
});
`;

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The error for a missing config. It names a file with a similar name, or shows a config to start with. */
export function configNotFound(shown: string): BuildError {
  const near = closest(basename(shown), namesIn(dirname(resolve(shown))));
  const help = near
    ? `Did you mean "${join(dirname(shown), near)}"? Name it by "config", or --config.`
    : `Name it by "config", or --config. A first config:\n\n${skeleton}`;
  return new BuildError(
    'config-not-found',
    { config: shown },
    undefined,
    `Failed to read the config "${shown}": there is no such file. ${help}`,
  );
}
