import { currentContext, runOutside, type ExecutionContext } from '../context/execution-context.ts';
import { ScopeTarget } from '../scope/scope-target.ts';
import { structuredCloneInRealm } from './structured-clone.ts';
import { later } from '../context/real-time.ts';

/** The second argument of `postMessage`. */
export type TransferOptions = readonly unknown[] | { transfer?: readonly unknown[] } | undefined;

/** A message between two contexts. Its data is cloned at the call, and its ports are detached from the sender. */
export interface SerializedMessage {
  data: unknown;
  ports: FakeMessagePort[];
}

/** Clones the data of a message and detaches its ports. */
export function serializeMessage(data: unknown, options: TransferOptions): SerializedMessage {
  const transfer =
    (Array.isArray(options) ? options : (options as { transfer?: [] } | undefined)?.transfer) ?? [];
  const message = {
    data: structuredCloneInRealm(data, { transfer }),
    ports: transfer.filter((item): item is FakeMessagePort => item instanceof FakeMessagePort),
  };
  for (const port of message.ports) FakeMessagePort.detach(port);
  return message;
}

/** Attaches the ports of a message to the context that receives it. */
export function transferPorts(message: SerializedMessage, receiver: ExecutionContext | undefined): void {
  for (const port of message.ports) FakeMessagePort.attach(port, receiver);
}

/** One port of a {@link FakeMessageChannel}. It closes when the context that holds it is terminated. */
export class FakeMessagePort extends ScopeTarget {
  #other: FakeMessagePort | undefined;
  #owner: ExecutionContext | undefined = currentContext();
  #started = false;
  #closed = false;
  #queue: SerializedMessage[] = [];
  #onmessage: ((event: MessageEvent) => unknown) | null = null;
  onmessageerror: unknown = null;
  #removeCleanUp: (() => void) | undefined;

  get onmessage(): ((event: MessageEvent) => unknown) | null {
    return this.#onmessage;
  }
  set onmessage(handler: ((event: MessageEvent) => unknown) | null) {
    this.#onmessage = handler;
    this.start();
  }

  postMessage(data: unknown, options?: TransferOptions): void {
    const message = serializeMessage(data, options);
    const context = currentContext();
    if (context !== undefined && !context.beginEffect()) return;
    const other = this.#other;
    if (other === undefined || this.#closed) return;
    other.#queue.push(message);
    later(() => other.#flush());
  }

  start(): void {
    this.#started = true;
    later(() => this.#flush());
  }

  close(): void {
    this.#closed = true;
    if (this.#other) this.#other.#closed = true;
    this.#removeCleanUp?.();
  }

  #flush(): void {
    while (this.#started && !this.#closed && this.#queue.length > 0) {
      const message = this.#queue.shift() as SerializedMessage;
      if (this.#owner !== undefined && !this.#owner.beginDelivery()) return;
      transferPorts(message, this.#owner);
      const event = new MessageEvent('message', { data: message.data });
      Object.defineProperty(event, 'ports', { value: message.ports });
      runOutside(() => this.deliver(event));
    }
  }

  protected override handlerContext(): ExecutionContext | undefined {
    return this.#owner;
  }

  static entangle(a: FakeMessagePort, b: FakeMessagePort): void {
    a.#other = b;
    b.#other = a;
    FakeMessagePort.attach(a, a.#owner);
    FakeMessagePort.attach(b, b.#owner);
  }

  /** Detaches the port for its transfer. Messages that arrive meanwhile wait. */
  static detach(port: FakeMessagePort): void {
    port.#removeCleanUp?.();
    port.#owner = undefined;
    port.#started = false;
    port.#onmessage = null;
  }

  static attach(port: FakeMessagePort, owner: ExecutionContext | undefined): void {
    port.#removeCleanUp?.();
    port.#owner = owner;
    port.#removeCleanUp = owner?.onTerminate(() => port.close());
    if (owner !== undefined && !owner.alive) port.close();
  }
}

/** `MessageChannel` whose ports belong to a context. */
export class FakeMessageChannel {
  readonly port1 = new FakeMessagePort();
  readonly port2 = new FakeMessagePort();
  constructor() {
    FakeMessagePort.entangle(this.port1, this.port2);
  }
}
