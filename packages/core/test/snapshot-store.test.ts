/** @jest-environment node */
import { SnapshotStore } from '../src/page/snapshot-store.ts';

const microtasks = () => new Promise((resolve) => setTimeout(resolve));

test('a snapshot store gives the same object until another one is set', () => {
  const first = { entries: 0 };
  const store = new SnapshotStore(first);
  const { getSnapshot } = store;
  expect(getSnapshot()).toBe(first);
  const second = { entries: 1 };
  store.set(second);
  expect(getSnapshot()).toBe(second);
});

test('a snapshot store keeps its object and calls no listener when the new object is equal', async () => {
  const first = { entries: [1] };
  const store = new SnapshotStore(first, (a, b) => JSON.stringify(a) === JSON.stringify(b));
  const listener = jest.fn();
  store.subscribe(listener);
  store.set({ entries: [1] });
  await microtasks();
  expect(store.getSnapshot()).toBe(first);
  expect(listener).not.toHaveBeenCalled();
});

test('a listener is called after each change, when the snapshot is the new one', async () => {
  const store = new SnapshotStore(0);
  const seen: number[] = [];
  store.subscribe(() => seen.push(store.getSnapshot()));
  store.set(1);
  expect(seen).toEqual([]);
  await microtasks();
  store.set(2);
  await microtasks();
  expect(seen).toEqual([1, 2]);
});

test('a listener that throws is reported, and the other listeners are still called', async () => {
  const store = new SnapshotStore(0);
  const listener = jest.fn();
  const reported: unknown[] = [];
  const queue = jest.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => {
    void Promise.resolve()
      .then(task)
      .catch((error: unknown) => reported.push(error));
  });
  store.subscribe(() => {
    throw new Error('a mistake of the app');
  });
  store.subscribe(listener);
  expect(() => store.set(1)).not.toThrow();
  await microtasks();
  queue.mockRestore();
  expect(listener).toHaveBeenCalledTimes(1);
  expect(reported).toEqual([new Error('a mistake of the app')]);
});

test('a subscription that ended is not called, even for a change from before its end', async () => {
  const store = new SnapshotStore(0);
  const listener = jest.fn();
  const end = store.subscribe(listener);
  store.set(1);
  end();
  await microtasks();
  expect(listener).not.toHaveBeenCalled();
});

test('two subscriptions of one function end one by one', async () => {
  const store = new SnapshotStore(0);
  const listener = jest.fn();
  const end = store.subscribe(listener);
  store.subscribe(listener);
  end();
  end();
  store.set(1);
  await microtasks();
  expect(listener).toHaveBeenCalledTimes(1);
});

test('close ends all subscriptions and leaves the snapshot readable', async () => {
  const store = new SnapshotStore(0);
  const listener = jest.fn();
  store.subscribe(listener);
  store.set(1);
  store.close();
  await microtasks();
  expect(listener).not.toHaveBeenCalled();
  expect(store.getSnapshot()).toBe(1);
});
