import { bounds } from '../bounds.ts';
import { explore } from '../explore.ts';
import { findMutant, mutants } from '../mutants.ts';

test.each(bounds)('the policy breaks no promise with one fault: $name', ({ options }) => {
  const { states, broken } = explore({ ...options, faults: 1 });
  expect(broken).toBeUndefined();
  expect(states).toBeGreaterThan(4000);
});

// Those that take two faults are left to `npm run model -- --mutants`.
test.each(mutants.filter(({ faults }) => faults === 1))('the model finds a queue that $name', (mutant) => {
  expect(findMutant(mutant)?.broken?.path.length).toBeGreaterThan(0);
});
