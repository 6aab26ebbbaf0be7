import { currentLife, outside, type Life } from './life.ts';
import { ScopeTarget } from './scope-target.ts';
import { structuredCloneInRealm } from './structured-clone.ts';
import { later } from './real-time.ts';

/** What `postMessage` takes beside the message. */
export type TransferOptions = readonly unknown[] | { transfer?: readonly unknown[] } | undefined;

/** A message on its way: cloned at the call, its ports taken from the sender. */
export interface Parcel {
  data: unknown;
  ports: FakeMessagePort[];
}

/** Clones a message, and detaches the ports that go with it. */
export function pack(data: unknown, options: TransferOptions): Parcel {
  const transfer =
    (Array.isArray(options) ? options : (options as { transfer?: [] } | undefined)?.transfer) ?? [];
  const parcel = {
    data: structuredCloneInRealm(data, { transfer }),
    ports: transfer.filter((item): item is FakeMessagePort => item instanceof FakeMessagePort),
  };
  for (const port of parcel.ports) FakeMessagePort.release(port);
  return parcel;
}

/** Gives the ports of a message to the life that receives it. */
export function unpack(parcel: Parcel, receiver: Life | undefined): void {
  for (const port of parcel.ports) FakeMessagePort.adopt(port, receiver);
}

/** One end of a {@link FakeMessageChannel}; it dies with the worker or page that holds it. */
export class FakeMessagePort extends ScopeTarget {
  #other: FakeMessagePort | undefined;
  #owner: Life | undefined = currentLife();
  #started = false;
  #closed = false;
  #queue: Parcel[] = [];
  #onmessage: ((event: MessageEvent) => unknown) | null = null;
  onmessageerror: unknown = null;
  #forget: (() => void) | undefined;

  get onmessage(): ((event: MessageEvent) => unknown) | null {
    return this.#onmessage;
  }
  set onmessage(handler: ((event: MessageEvent) => unknown) | null) {
    this.#onmessage = handler;
    this.start();
  }

  postMessage(data: unknown, options?: TransferOptions): void {
    const parcel = pack(data, options);
    const life = currentLife();
    if (life !== undefined && !life.act()) return;
    const other = this.#other;
    if (other === undefined || this.#closed) return;
    other.#queue.push(parcel);
    later(() => other.#flush());
  }

  start(): void {
    this.#started = true;
    later(() => this.#flush());
  }

  close(): void {
    this.#closed = true;
    if (this.#other) this.#other.#closed = true;
    this.#forget?.();
  }

  #flush(): void {
    while (this.#started && !this.#closed && this.#queue.length > 0) {
      const parcel = this.#queue.shift() as Parcel;
      if (this.#owner !== undefined && !this.#owner.arrive()) return;
      unpack(parcel, this.#owner);
      const event = new MessageEvent('message', { data: parcel.data });
      Object.defineProperty(event, 'ports', { value: parcel.ports });
      outside(() => this.deliver(event));
    }
  }

  protected override handlerLife(): Life | undefined {
    return this.#owner;
  }

  static entangle(a: FakeMessagePort, b: FakeMessagePort): void {
    a.#other = b;
    b.#other = a;
    FakeMessagePort.adopt(a, a.#owner);
    FakeMessagePort.adopt(b, b.#owner);
  }

  /** On its way to somebody else: what arrives meanwhile waits. */
  static release(port: FakeMessagePort): void {
    port.#forget?.();
    port.#owner = undefined;
    port.#started = false;
    port.#onmessage = null;
  }

  static adopt(port: FakeMessagePort, owner: Life | undefined): void {
    port.#forget?.();
    port.#owner = owner;
    port.#forget = owner?.atEnd(() => port.close());
    if (owner !== undefined && !owner.alive) port.close();
  }
}

/** `MessageChannel`, whose ports know in which life they are. */
export class FakeMessageChannel {
  readonly port1 = new FakeMessagePort();
  readonly port2 = new FakeMessagePort();
  constructor() {
    FakeMessagePort.entangle(this.port1, this.port2);
  }
}
