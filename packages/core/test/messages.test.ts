import { createMessage, versionOf } from 'workbox-plugin-core';

const protocol = { name: 'workbox-plugin-x', version: 3 };
const type = 'CALL';

test('a message has the shape of workbox-broadcast-update, its version in `meta`, and the scope of its registration', () => {
  const message = createMessage(protocol, 'https://app.test/', type, { a: 1 });
  expect(message).toEqual({
    type,
    meta: 'workbox-plugin-x@3',
    scope: 'https://app.test/',
    payload: { a: 1 },
  });
  expect(versionOf(message, protocol)).toBe(3);
});

test.each<[unknown, number | undefined]>([
  [{ type, meta: 'workbox-plugin-x@3' }, 3],
  [{ type, meta: 'workbox-plugin-x@2', payload: null }, 2],
  [{ type, meta: 'workbox-plugin-x@10' }, 10],
  [{ type: '', meta: 'workbox-plugin-x@3' }, 3],
  // A message of these plugins in an unknown version.
  [{ type, meta: 'workbox-plugin-x@next' }, NaN],
  [{ type, meta: 'workbox-plugin-x' }, undefined],
  [{ type, meta: 'workbox-plugin-x-y@3' }, undefined],
  [{ type, meta: 'my-workbox-plugin-x@3' }, undefined],
  [{ type, meta: 'WORKBOX-PLUGIN-X@3' }, undefined],
  [{ type, meta: 'workbox-broadcast-update' }, undefined],
  [{ type, meta: ['workbox-plugin-x@3'] }, undefined],
  [{ type, meta: 3 }, undefined],
  [{ type }, undefined],
  [{ meta: 'workbox-plugin-x@3' }, undefined],
  [{ type: 7, meta: 'workbox-plugin-x@3' }, undefined],
  [{}, undefined],
  [[], undefined],
  ['workbox-plugin-x@3', undefined],
  [7, undefined],
  [true, undefined],
  [null, undefined],
  [undefined, undefined],
])('the version of %j is %p', (data, version) => {
  expect(versionOf(data, protocol)).toBe(version);
});
