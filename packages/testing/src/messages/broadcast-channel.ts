import { currentContext, runOutside, type ExecutionContext } from '../context/execution-context.ts';
import { serializeMessage } from './message-port.ts';
import { later } from '../context/real-time.ts';
import { ScopeTarget } from '../scope/scope-target.ts';

/** `BroadcastChannel` between the workers and pages of one browser. */
export class FakeBroadcastChannel extends ScopeTarget {
  readonly name: string;
  onmessage: unknown = null;
  onmessageerror: unknown = null;
  #context: ExecutionContext;
  #removeCleanUp: () => void;

  constructor(name: string) {
    super();
    const context = currentContext();
    if (context === undefined) {
      throw new Error(
        `Failed to open BroadcastChannel "${name}": it belongs to a browser. Open it in worker.run or page.run.`,
      );
    }
    this.name = name;
    this.#context = context;
    context.browser.channels.add(this);
    this.#removeCleanUp = context.onTerminate(() => this.close());
  }

  postMessage(data: unknown): void {
    const message = serializeMessage(data, undefined);
    if (!this.#context.beginEffect()) return;
    for (const channel of this.#context.browser.channels) {
      if (channel === this || channel.name !== this.name) continue;
      later(() => channel.#receive(message.data));
    }
  }

  #receive(data: unknown): void {
    if (!this.#context.browser.channels.has(this) || !this.#context.beginDelivery()) return;
    runOutside(() =>
      this.deliver(new MessageEvent('message', { data: serializeMessage(data, undefined).data })),
    );
  }

  close(): void {
    this.#context.browser.channels.delete(this);
    this.#removeCleanUp();
  }

  protected override handlerContext(): ExecutionContext {
    return this.#context;
  }
}
