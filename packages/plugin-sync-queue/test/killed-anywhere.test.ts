import { killAnywhere } from './a-killer.ts';
import { aServer, lost, status } from './a-server.ts';

const server = aServer();

test('a live write that fails and is kept', async () => {
  const { places, told } = await killAnywhere(server, {
    begin: () => server.saysTo('a', 503, 201),
    goOn: async (outbox, write) => {
      const answered = write('a');
      await outbox.wait(1);
      await answered;
    },
  });
  expect(told).toEqual(['202', 'error']);
  expect(places).toBeGreaterThan(10);
});

test('a live write that the server took, and whose answer was lost', async () => {
  const { told } = await killAnywhere(server, {
    begin: () => server.saysTo('a', lost, lost, 201),
    goOn: async (outbox, write) => {
      const answered = write('a');
      await outbox.wait(1);
      await answered;
    },
  });
  expect(told).toEqual(['202', 'error']);
});

test('a write that queued up behind another', async () => {
  const { places, told } = await killAnywhere(server, {
    begin: async (outbox) => {
      await outbox.keep('a');
      await outbox.wait(2);
    },
    goOn: async (outbox, write) => {
      const answered = write('b');
      await outbox.wait(6);
      await answered;
    },
  });
  expect(told).toEqual(['201', 'error']);
  expect(places).toBeGreaterThan(20);
});

test('a write that queued up behind one which fails', async () => {
  const { told } = await killAnywhere(server, {
    begin: async (outbox) => {
      await outbox.keep('a');
      await outbox.wait(2);
      server.saysTo('a', 503, 201);
      server.saysTo('b', 422);
    },
    goOn: async (outbox, write) => {
      const answered = write('b');
      await outbox.wait(1);
      await answered;
    },
    refused: ['b'],
  });
  expect(told).toEqual(['202', 'error']);
});

test('a replay of three, one answered 503 and one 422', async () => {
  const { places } = await killAnywhere(server, {
    begin: async (outbox) => {
      await outbox.keep('a', 'b', 'c');
      server.saysTo('a', status(503, { 'Retry-After': '1' }), 201);
      server.saysTo('b', 422);
    },
    goOn: async (outbox) => {
      const fired = outbox.sync();
      await outbox.wait(10);
      await fired;
    },
    refused: ['b'],
  });
  expect(server.taken).toEqual(['a', 'c']);
  expect(places).toBeGreaterThan(30);
});

test.each([
  ['is taken', 201, ['201', 'error']],
  ['fails', 503, ['202', 'error']],
  ['is taken, and whose answer is lost', lost, ['202', 'error']],
] as const)(
  'a write that is stored before it leaves, and %s',
  async (_, answer, expected) => {
    const { told } = await killAnywhere(server, {
      options: { persist: 'before-send' },
      begin: () => server.saysTo('a', answer, 201),
      goOn: async (outbox, write) => {
        const answered = write('a');
        await outbox.wait(1);
        await answered;
      },
    });
    expect(told).toEqual(expected);
  },
  20_000,
);
