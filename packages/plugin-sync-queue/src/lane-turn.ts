import type { Lane } from './lane-book.ts';

/** A page that waits for the answer to an entry which queued up behind others. */
export class LaneTurn {
  /** The answer, or `undefined` when the lane cannot go on now or the time is over. */
  readonly answer: Promise<Response | undefined>;
  readonly #end: () => void;

  constructor({ waiters }: Lane, id: string, seconds: number) {
    let end = () => {};
    this.answer = new Promise((resolve) => {
      // Out of the waiters first: a replay that comes later must not think that a page listens.
      end = () => void (waiters.delete(id) && resolve(undefined));
      waiters.set(id, resolve);
    });
    const timer = setTimeout(end, seconds * 1000);
    this.#end = () => {
      clearTimeout(timer);
      end();
    };
  }

  end() {
    this.#end();
  }
}
