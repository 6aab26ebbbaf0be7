import { terminateAtEveryStep } from './helpers/terminate-at-every-step.ts';
import { createServer, lost, status } from './helpers/fake-server.ts';

const server = createServer();

test('a live write that fails and is queued survives a termination at every step', async () => {
  const { killPoints, pageAnswers } = await terminateAtEveryStep(server, {
    setUp: () => server.respondTo('a', 503, 201),
    run: async (outbox, write) => {
      const answered = write('a');
      await outbox.wait(1);
      await answered;
    },
  });
  expect(pageAnswers).toEqual(['202', 'error']);
  expect(killPoints).toBeGreaterThan(10);
});

test('a live write that the server processed, and whose answer was lost, survives a termination at every step', async () => {
  const { pageAnswers } = await terminateAtEveryStep(server, {
    setUp: () => server.respondTo('a', lost, lost, 201),
    run: async (outbox, write) => {
      const answered = write('a');
      await outbox.wait(1);
      await answered;
    },
  });
  expect(pageAnswers).toEqual(['202', 'error']);
});

test('a write behind another survives a termination at every step', async () => {
  const { killPoints, pageAnswers } = await terminateAtEveryStep(server, {
    setUp: async (outbox) => {
      await outbox.writeOffline('a');
      await outbox.wait(2);
    },
    run: async (outbox, write) => {
      const answered = write('b');
      await outbox.wait(6);
      await answered;
    },
  });
  expect(pageAnswers).toEqual(['201', 'error']);
  expect(killPoints).toBeGreaterThan(20);
});

test('a write behind another that fails survives a termination at every step', async () => {
  const { pageAnswers } = await terminateAtEveryStep(server, {
    setUp: async (outbox) => {
      await outbox.writeOffline('a');
      await outbox.wait(2);
      server.respondTo('a', 503, 201);
      server.respondTo('b', 422);
    },
    run: async (outbox, write) => {
      const answered = write('b');
      await outbox.wait(1);
      await answered;
    },
    rejected: ['b'],
  });
  expect(pageAnswers).toEqual(['202', 'error']);
});

test('a replay of three, one answered 503 and one 422, survives a termination at every step', async () => {
  const { killPoints } = await terminateAtEveryStep(server, {
    setUp: async (outbox) => {
      await outbox.writeOffline('a', 'b', 'c');
      server.respondTo('a', status(503, { 'Retry-After': '1' }), 201);
      server.respondTo('b', 422);
    },
    run: async (outbox) => {
      const fired = outbox.sync();
      await outbox.wait(10);
      await fired;
    },
    rejected: ['b'],
  });
  expect(server.processed).toEqual(['a', 'c']);
  expect(killPoints).toBeGreaterThan(30);
});

test.each([
  ['is processed', 201, ['201', 'error']],
  ['fails', 503, ['202', 'error']],
  ['is processed, and whose answer is lost', lost, ['202', 'error']],
] as const)(
  'a write that is stored before its send, and %s, survives a termination at every step',
  async (_, answer, expected) => {
    const { pageAnswers } = await terminateAtEveryStep(server, {
      options: { persist: 'before-send' },
      setUp: () => server.respondTo('a', answer, 201),
      run: async (outbox, write) => {
        const answered = write('a');
        await outbox.wait(1);
        await answered;
      },
    });
    expect(pageAnswers).toEqual(expected);
  },
);
