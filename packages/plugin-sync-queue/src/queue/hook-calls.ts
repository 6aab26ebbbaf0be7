import { devLog, withTimeout } from 'workbox-plugin-core';
import type { ResolvedOptions, SyncQueueHooks } from './options.ts';

declare const process: { env: { NODE_ENV?: string } };

type Hook = keyof SyncQueueHooks;
type Param<Name extends Hook> = Parameters<NonNullable<SyncQueueHooks[Name]>>[0];

/** Calls the app's hooks, and lets none of them hold the queue up. */
export class HookCalls {
  /** A hook is being called: what it asks the queue for now must not wait for the queue. */
  calling = false;
  /** How the attempts ended, since a replay last began to count. */
  ended = { delivered: 0, failed: 0 };
  readonly #options: ResolvedOptions;

  constructor(options: ResolvedOptions) {
    this.#options = options;
  }

  /** @throws what the hook throws, and an error when it takes longer than an attempt may. */
  async ask<Name extends Hook>(name: Name, param: Param<Name>): Promise<unknown> {
    const hook = this.#options[name] as ((param: unknown) => unknown) | undefined;
    if (!hook) return undefined;
    const seconds = this.#options.attemptTimeoutSeconds;
    const call = async () => {
      this.calling = true;
      try {
        // Its first part runs here and now.
        return hook(param);
      } finally {
        this.calling = false;
      }
    };
    return withTimeout(seconds, call(), () => {
      throw new Error(`${name} took longer than ${seconds} s`);
    });
  }

  /** The same where the entry's fate is decided already: a hook that throws is the app's own affair. */
  async tell<Name extends Hook>(name: Name, param: Param<Name>): Promise<void> {
    try {
      await this.ask(name, param);
    } catch (error) {
      if (process.env.NODE_ENV !== 'production') devLog('error', `The hook ${name} threw:`, error);
    }
  }
}
