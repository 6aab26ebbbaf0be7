import type { Entry } from '../../src/shared/entry.ts';

export const createEntry = (given: Partial<Entry> = {}): Entry => ({
  id: crypto.randomUUID(),
  scope: 'https://app.test/',
  queue: 'outbox',
  lane: '',
  order: 1,
  method: 'POST',
  url: 'https://app.test/api/notes',
  navigation: false,
  size: 0,
  createdAt: 0,
  state: 'waiting',
  attempts: 1,
  nextAttemptAt: 0,
  badAnswers: 0,
  conflicts: 0,
  ...given,
});
