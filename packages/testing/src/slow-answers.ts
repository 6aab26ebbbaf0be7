import { currentLife, never, outside, type Life } from './life.ts';

const readers = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'] as const;

/** Reading a body is an await on the platform, and may take its time: it counts as being at the network. */
export function gateBodies(...classes: { prototype: object }[]): void {
  for (const { prototype } of classes) {
    for (const name of readers) {
      const read = Reflect.get(prototype, name) as (this: unknown) => Promise<unknown>;
      const gated = function (this: unknown): Promise<unknown> {
        const life = currentLife();
        if (life === undefined) return read.call(this);
        if (!life.alive) return never();
        const { browser } = life;
        browser.inFlight += 1;
        const answer = outside(() => read.call(this));
        const finish = () => void (browser.inFlight -= 1);
        outside(() => void answer.then(finish, finish));
        return life.settle(answer);
      };
      Object.defineProperty(prototype, name, { value: gated, writable: true, configurable: true });
    }
  }
}

/** `crypto` of one life. It computes in another thread, and always comes to an end: settling waits for it. */
export function cryptoOf(life: Life): object {
  const crypto = outside(() => globalThis.crypto);
  const subtle = new Proxy(crypto.subtle, {
    get(target, name) {
      const method = Reflect.get(target, name, target) as unknown;
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => {
        const answer = outside(() => Reflect.apply(method, target, args) as Promise<unknown>);
        const finish = () => void (life.browser.busy -= 1);
        life.browser.busy += 1;
        outside(() => void answer.then(finish, finish));
        return life.settle(answer);
      };
    },
  });
  return {
    subtle,
    randomUUID: () => crypto.randomUUID(),
    getRandomValues: <T extends ArrayBufferView<ArrayBuffer>>(view: T) => crypto.getRandomValues(view),
  };
}
