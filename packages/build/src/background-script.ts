import type { Plan } from './plan-background.ts';
import { declarePlugins, handlerSource, Imports } from './worker-entry.ts';

/** Where generateSW's stubs find what the script constructed. */
export const scriptGlobal = 'workboxPluginBackground';

/**
 * The module behind `importScripts`: it constructs the plugins at the worker's top level, where their
 * listeners must be added, and leaves them for the stubs to call.
 */
export function backgroundScript(plan: Plan, config: string): string {
  const imports = new Imports();
  const handlers = plan.routes
    .filter(({ kind }) => kind === 'class')
    .map((route) => `${route.at}: ${handlerSource(route, imports)}`);
  const body = [
    ...declarePlugins(plan, imports),
    `self.${scriptGlobal} = {
  routes,
  plugins: [${plan.plugins.map((_, place) => `plugin${place}`).join(', ')}],
  handlers: { ${handlers.join(', ')} },
};`,
  ];
  return `${imports}\nimport background from ${JSON.stringify(config)};\nconst { routes } = background;\n${body.join('\n')}\n`;
}
