import type { Plan } from '../plan/plan-background.ts';
import { Imports } from './imports.ts';
import { declarePlugins, handlerSource } from './worker-entry.ts';

/** The global in which the stubs of generateSW find the plugins. */
export const scriptGlobal = 'workboxPluginBackground';

/**
 * The module for `importScripts`. It constructs the plugins at the top level of the worker, where their
 * listeners must be added, and puts them where the stubs find them.
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

/**
 * The same script as an expression in the text of the worker. It is evaluated text, because generateSW would
 * compile code for older browsers and lose its source map.
 */
export function inlineScript(code: string, map: string | undefined): string {
  const url =
    map && `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}\n`;
  return `(0, eval)(${JSON.stringify(`${code}//# sourceURL=background.js\n${url ?? ''}`)})`;
}
