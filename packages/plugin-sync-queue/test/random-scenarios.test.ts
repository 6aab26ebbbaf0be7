import fc from 'fast-check';
import { createServer } from './helpers/fake-server.ts';
import { runScenario, scenarios } from './helpers/random-scenario.ts';

const server = createServer();

test('each promised write is delivered once in effect and in order in random scenarios, and nothing is left', async () => {
  const promise = fc.asyncProperty(scenarios, (scenario) => runScenario(server, scenario));
  await fc.assert(promise, { numRuns: 25, seed: 2026 });
});
