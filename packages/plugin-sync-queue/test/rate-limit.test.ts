import { originPausedUntil } from '../src/policy/origin-pause.ts';
import { exhaustedFor } from '../src/policy/rate-limit.ts';

test.each<[limit: string | null, policy: string | null, seconds: number | undefined]>([
  ['"default";r=0;t=30', null, 30],
  ['"default";r=50;t=30', null, undefined],
  ['"default";r=1;t=30', null, undefined],
  ['"default";t=30;r=0', null, 30],
  ['"default"; r=0; t=30', null, 30],
  ['  "default";r=0;t=30  ', null, 30],
  // The longest of those that are exhausted.
  ['"minute";r=0;t=30,"day";r=0;t=4000', null, 4000],
  ['"minute";r=0;t=30 ,\t"day";r=9;t=4000', null, 30],
  // A policy that does not say when: its window at most.
  ['"day";r=0', '"minute";q=10;w=60,"day";q=100;w=86400', 86_400],
  ['"day";r=0;t=5', '"day";q=100;w=86400', 5],
  ['"day";r=0', '"other";q=100;w=60', undefined],
  ['"day";r=0', null, undefined],
  ['"day";r=0', 'day;w=60', undefined],
  ['"day";r=0;t=0', '"day";q=1;w=60', undefined],
  // Other parameters are comments.
  ['"default";r=0;t=30;pk=:cHsdsRa894==:', null, 30],
  ['"a";r=0;t=3;acme-burst;x=?0;y=1.5;z=tok/en;d=@1659578233;s="a \\"b\\" ;,";u=%"f%c3%bc"', null, 3],
  ['"a, b;r=0";r=0;t=7', null, 7],
  // The last of two parameters of one name counts (RFC 9651 §4.2.3.2).
  ['"default";r=9;r=0;t=30', null, 30],
  // Values of other types are none.
  ['"default";r="0";t=30', null, undefined],
  ['"default";r;t=30', null, undefined],
  ['"default";r=0.0;t=30', null, undefined],
  ['"default";r=0;t=-30', null, undefined],
  ['"default";r=-0;t=30', null, undefined],
  // A malformed field is ignored as a whole.
  ['default;r=0;t=30', null, undefined],
  ['limit=100, remaining=0, reset=30', null, undefined],
  ['0', null, undefined],
  ['"default";r=0;t=30,', null, undefined],
  ['"default";r=0;t=30 "day"', null, undefined],
  ['"default;r=0;t=30', null, undefined],
  ['"default";R=0;t=30', null, undefined],
  ['"default";r=0;t=1234567890123456', null, undefined],
  ['', null, undefined],
  [null, '"default";q=1;w=60', undefined],
])('a RateLimit of %j with the policy %j means a wait of %p s', (limit, policy, seconds) => {
  expect(exhaustedFor(limit, policy)).toBe(seconds);
});

const now = Date.UTC(2026, 0, 1);
const answered = (status: number, headers: Record<string, string> = {}) => ({
  status,
  headers: new Headers(headers),
});

test.each<[what: string, status: number, headers: Record<string, string>, seconds: number | undefined]>([
  ['429 with Retry-After', 429, { 'Retry-After': '60' }, 60],
  ['503 with Retry-After', 503, { 'Retry-After': '60' }, 60],
  ['503 with a date', 503, { 'Retry-After': new Date(now + 60_000).toUTCString() }, 60],
  ['503 with more than the longest wait', 503, { 'Retry-After': '99999' }, 3600],
  ['503 that may come back at once', 503, { 'Retry-After': '0' }, undefined],
  ['503 without a time', 503, {}, undefined],
  ['503 with nonsense', 503, { 'Retry-After': 'soon' }, undefined],
  ['413 with Retry-After: it is about this entry', 413, { 'Retry-After': '60' }, undefined],
  ['201 with an exhausted quota', 201, { RateLimit: '"a";r=0;t=30' }, 30],
  ['429 with an exhausted quota', 429, { RateLimit: '"a";r=0;t=30' }, 30],
  ['201 with an exhausted quota for a day', 201, { RateLimit: '"a";r=0;t=86400' }, 3600],
  ['429 with both: Retry-After counts', 429, { RateLimit: '"a";r=0;t=90', 'Retry-After': '5' }, 5],
  ['429 with both: nonsense does not count', 429, { RateLimit: '"a";r=0;t=90', 'Retry-After': 'soon' }, 90],
  ['201 with both', 201, { RateLimit: '"a";r=0;t=90', 'Retry-After': '5' }, undefined],
  ['201 with quota left', 201, { RateLimit: '"a";r=9;t=30' }, undefined],
])('%s pauses the origin for %4$s s, and half of it again at most', (_, status, headers, seconds) => {
  const until = (random: number) => originPausedUntil(answered(status, headers), now, 3600, () => random);
  expect(until(0)).toBe(seconds && now + seconds * 1000);
  expect(until(1)).toBe(seconds && now + seconds * 1500);
});
