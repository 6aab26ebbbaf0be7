import { expect, test } from '@playwright/test';
import { deliverBesidePage } from '../bench/open-page.ts';

// Without a bound on the work of a change, 1,200 entries keep the main thread busy for about 5 s.
test('an open page stays responsive while 1,200 entries are delivered', async () => {
  const few = await deliverBesidePage(400);
  const many = await deliverBesidePage(1_200);
  // Three times the entries. The first is processor time, with the load of the page itself.
  expect(many.busySeconds / few.busySeconds).toBeLessThan(6);
  expect(many.bytes / few.bytes).toBeLessThan(4);
  // Messages leave at a pace. Without it there would be one for each change, 50 in a second on a slow machine.
  expect(many.messages / many.took).toBeLessThan(25);
});
