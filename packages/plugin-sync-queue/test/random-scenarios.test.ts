import fc from 'fast-check';
import { createServer } from './helpers/fake-server.ts';
import { runScenario, scenarios } from './helpers/random-scenario.ts';

const server = createServer();

test('whatever happens, what was promised arrives, once in effect and in order, and nothing is left', async () => {
  const promise = fc.asyncProperty(scenarios, (scenario) => runScenario(server, scenario));
  await fc.assert(promise, { numRuns: 25, seed: 2026 });
});
