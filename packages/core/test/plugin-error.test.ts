/** @jest-environment node */
import { commonMessages, PluginError, showValue } from 'workbox-plugin-core/shared';

class TestError extends PluginError<string> {
  override readonly name = 'TestError';
}
TestError.messages = {
  ...commonMessages(({ name }) => `create test ${showValue(name)}`),
  'not-found': ({ id }) => `Failed to find ${String(id)}: it was deleted. Ask getAll().`,
};
class OtherError extends PluginError<string> {
  override readonly name = 'OtherError';
}

const inProduction = <Result>(run: () => Result): Result => {
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    return run();
  } finally {
    process.env.NODE_ENV = NODE_ENV;
  }
};

test('an error has the name of its package, its code, its details, its cause and the sentence of its code', () => {
  const cause = new Error('the disk is full');
  const error = new TestError('not-found', { id: 'a' }, cause);
  expect(error).toBeInstanceOf(TestError);
  expect(error).toBeInstanceOf(PluginError);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: 'TestError', code: 'not-found', details: { id: 'a' }, cause });
  expect(error.message).toBe('Failed to find a: it was deleted. Ask getAll().');
  expect(String(error)).toBe('TestError: Failed to find a: it was deleted. Ask getAll().');
});

test('the message of an error in production is its code and its details', () => {
  const error = inProduction(() => new TestError('not-found', { id: 'a' }));
  expect(error.message).toBe('not-found :: {"id":"a"}');
});

test('an error whose code has no sentence, or whose package has none, says its code and its details', () => {
  expect(new TestError('failed', { at: 1 }).message).toBe('failed :: {"at":1}');
  expect(new OtherError('not-found', { id: 'a' }).message).toBe('not-found :: {"id":"a"}');
});

test('the words that an error is given replace its sentence', () => {
  expect(new TestError('not-found', {}, undefined, 'as the worker said').message).toBe('as the worker said');
  const given = () => new TestError('not-found', {}, undefined, 'as the worker said');
  expect(inProduction(given).message).toBe('as the worker said');
});

test.each([
  [
    'invalid-option',
    { name: 'a', field: 'most', expected: 'a number', received: '1' },
    'Failed to create test "a": option "most" must be a number, but was "1". Correct it.',
  ],
  [
    'unknown-option',
    { name: 'a', field: 'mots', known: ['most', 'least'] },
    'Failed to create test "a": there is no option "mots". Known are most, least.',
  ],
  [
    'unknown-request',
    { call: 'go' },
    'Failed to answer a page: there is no "go". Are page and worker of one build?',
  ],
])('all packages say %s in the same sentence', (code, details, message) => {
  expect(new TestError(code, details).message).toBe(message);
});
