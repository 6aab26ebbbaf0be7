import fc from 'fast-check';
import type * as actualCoalescing from '../src/policy/admission.ts';
import type * as actualStore from '../src/storage/indexed-db-queue-store.ts';
import type * as actualLanes from '../src/queue/lanes.ts';
import type * as actualOutcome from '../src/policy/outcome.ts';
import type * as actualSend from '../src/replay/send-claim.ts';
import type * as actualStorable from '../src/shared/storable-request.ts';
import { createServer } from './helpers/fake-server.ts';
import { runScenario, scenarios } from './helpers/random-scenario.ts';

const server = createServer();

const mutated: string[] = [];
afterEach(() => {
  for (const file of mutated.splice(0)) jest.dontMock(file);
});

/** The copy of a module in each worker, with one fault. */
function mutate<Module extends object>(file: string, fault: (module: Module) => Partial<Module>) {
  mutated.push(file);
  jest.doMock(file, () => {
    const module = jest.requireActual<Module>(file);
    return { ...module, ...fault(module) };
  });
}

const mutants: [what: string, put: () => unknown][] = [
  [
    'deletes before it sends',
    () =>
      mutate<typeof actualSend>('../src/replay/send-claim.ts', ({ sendClaim }) => ({
        sendClaim: async (lane, claim, queue, onSend) => {
          await queue.store.delete(claim.entry.id);
          return sendClaim(lane, claim, queue, onSend);
        },
      })),
  ],
  [
    'takes a 503 for delivered',
    () =>
      mutate<typeof actualOutcome>('../src/policy/outcome.ts', ({ classifyReplayed }) => ({
        classifyReplayed: (outcome, entry) =>
          outcome.response?.status === 503 ? 'delivered' : classifyReplayed(outcome, entry),
      })),
  ],
  [
    'lets a newer draft replace one that was sent',
    () =>
      mutate<typeof actualCoalescing>('../src/policy/admission.ts', ({ leavingFor }) => ({
        leavingFor: (newer, others) =>
          leavingFor(
            newer,
            others.map(({ unknownSince: _, ...older }) => ({ ...older, attempts: 0 })),
          ),
      })),
  ],
  [
    'says that it is kept before it is committed',
    () =>
      mutate<typeof actualStore>(
        '../src/storage/indexed-db-queue-store.ts',
        ({ createIndexedDBQueueStore }) => ({
          createIndexedDBQueueStore: (...given) => {
            const store = createIndexedDBQueueStore(...given);
            const add: typeof store.add = async (...row) => {
              store.add(...row).catch(() => {});
              return [];
            };
            return { ...store, add };
          },
        }),
      ),
  ],
  [
    'does not ask whose an entry is before it sends it',
    () =>
      mutate<typeof actualLanes>('../src/queue/lanes.ts', ({ Lanes }) => ({
        Lanes: class extends Lanes {
          override isSendable() {
            return true;
          }
        },
      })),
  ],
  [
    'writes omitted headers',
    () =>
      mutate<typeof actualStorable>('../src/shared/storable-request.ts', ({ toStorable }) => ({
        toStorable: (request) => toStorable(request),
      })),
  ],
];

test.each(mutants)('the random scenarios find the mutant that %s', async (_, put) => {
  put();
  const promise = fc.asyncProperty(scenarios, (scenario) => runScenario(server, scenario));
  const { failed } = await fc.check(promise, { numRuns: 60, seed: 2026, endOnFailure: true });
  expect(failed).toBe(true);
});
