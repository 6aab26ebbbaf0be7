import { currentLife, outside, type Life } from './life.ts';
import { pack } from './message-port.ts';
import { later } from './real-time.ts';
import { ScopeTarget } from './scope-target.ts';

/** `BroadcastChannel` among the workers and pages of one browser. */
export class FakeBroadcastChannel extends ScopeTarget {
  readonly name: string;
  onmessage: unknown = null;
  onmessageerror: unknown = null;
  #life: Life;
  #forget: () => void;

  constructor(name: string) {
    super();
    const life = currentLife();
    if (life === undefined) {
      throw new Error(
        `Failed to open BroadcastChannel "${name}": it belongs to a browser. Open it in worker.run or page.run.`,
      );
    }
    this.name = name;
    this.#life = life;
    life.browser.channels.add(this);
    this.#forget = life.atEnd(() => this.close());
  }

  postMessage(data: unknown): void {
    const parcel = pack(data, undefined);
    if (!this.#life.act()) return;
    for (const channel of this.#life.browser.channels) {
      if (channel === this || channel.name !== this.name) continue;
      later(() => channel.#receive(parcel.data));
    }
  }

  #receive(data: unknown): void {
    if (!this.#life.browser.channels.has(this) || !this.#life.arrive()) return;
    outside(() => this.deliver(new MessageEvent('message', { data: pack(data, undefined).data })));
  }

  close(): void {
    this.#life.browser.channels.delete(this);
    this.#forget();
  }

  protected override handlerLife(): Life {
    return this.#life;
  }
}
