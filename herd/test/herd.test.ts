import { compare } from '../compare.ts';
import { settings } from '../settings.ts';
import { simulate } from '../simulate.ts';
import { createSyncQueue } from '../sync-queue-policy.ts';

const clients = 1500;
const [server, maintenance, network, busyNetwork] = settings(clients, 1).map(({ setting }) => setting);

test.each([server!, network!])(
  'the same seed gives the same herd, and another seed another one: %j',
  (setting) => {
    const first = simulate(setting, createSyncQueue);
    expect(simulate(setting, createSyncQueue)).toEqual(first);
    expect(simulate({ ...setting, seed: 2 }, createSyncQueue)).not.toEqual(first);
  },
);

test('the queue delivers everything after each outage, and loses nothing', () => {
  for (const { setting } of settings(clients, 1)) {
    const { left, lost } = simulate(setting, createSyncQueue);
    expect({ left, lost }).toEqual({ left: 0, lost: 0 });
  }
});

test.each([
  ['the server could not be reached', server!, 0.05],
  ['a server was in maintenance and had said until when', maintenance!, 0.05],
  ['all devices had no network, and a busy server says how long to wait', busyNetwork!, 0.05],
  // The devices themselves come back within a minute, and a busy server says nothing.
  ['all devices had no network', network!, 0.15],
])('the peak of the queue is far below that of immediate replay after %s', (_, setting, most) => {
  const { peakShare, wastedShare } = compare(setting).at(-1)!;
  expect(peakShare).toBeLessThan(most);
  expect(wastedShare).toBeLessThan(0.05);
});
