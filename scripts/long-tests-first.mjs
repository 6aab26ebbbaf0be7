// Starts the test files that take longest first, so that none of them runs alone at the end. Jest does this by itself
// where a cache has the durations of an earlier run, which a new machine does not have.
import Sequencer from '@jest/test-sequencer';

/** The files that take more than 15 seconds, the longest first. */
const long = [
  'model/test/model',
  'sync-queue/test/mutants',
  'sync-queue/test/without-worker-terminated',
  'sync-queue/test/terminated-at-every-step',
  'sync-queue/test/handover-terminated',
  'periodic-refresh/test/terminated-run',
  'sync-queue/test/conflicts-terminated',
  'sync-queue/test/temporary-ids',
  'bg-fetch/test/terminated-storing',
  'sync-queue/test/dependencies',
  'sync-queue/test/upgrades',
  'bg-fetch/test/terminated-worker',
  'sync-queue/test/origin-pauses',
  'bg-fetch/test/terminated-page',
  'sync-queue/test/migrate-terminated',
];

const placeOf = ({ path }) => {
  const place = long.findIndex((name) => path.endsWith(`${name}.test.ts`));
  return place < 0 ? long.length : place;
};

export default class LongTestsFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => placeOf(a) - placeOf(b));
  }
}
