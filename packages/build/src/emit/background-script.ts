import type { Plan } from '../plan/plan-background.ts';
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

/**
 * The same script as an expression of the worker's own text. It is evaluated, for generateSW would compile
 * what stands there for older browsers, and lose the source map.
 */
export function inlineScript(code: string, map: string | undefined): string {
  const url =
    map && `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}\n`;
  return `(0, eval)(${JSON.stringify(`${code}//# sourceURL=background.js\n${url ?? ''}`)})`;
}
