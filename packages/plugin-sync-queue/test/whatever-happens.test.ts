import fc from 'fast-check';
import { aServer } from './a-server.ts';
import { itKeepsItsPromise, stories } from './a-story.ts';

const server = aServer();

test('whatever happens, what was promised arrives, once in effect and in order, and nothing is left', async () => {
  const promise = fc.asyncProperty(stories, (story) => itKeepsItsPromise(server, story));
  await fc.assert(promise, { numRuns: 25, seed: 2026 });
});
