import { TestEnvironment } from 'jest-environment-node';

/** What Jest reports of a test. */
interface TestEvent {
  name: string;
  test?: { errors: unknown[] };
}

/**
 * Jest's Node environment without what newer Nodes lend to every script: the tests see the same on all.
 * The worker scope itself is put in by `jest-setup.ts`, inside the realm of the tests: classes and errors
 * that were made outside of it would fail their `instanceof`.
 */
export default class WorkerScopeEnvironment extends TestEnvironment {
  constructor(...args: ConstructorParameters<typeof TestEnvironment>) {
    super(...args);
    for (const name of ['navigator', 'localStorage', 'sessionStorage', 'WebSocket', 'EventSource']) {
      Reflect.deleteProperty(this.global, name);
    }
  }

  /** A test that fails is told which requests nobody has answered: it may have waited for one of them. */
  handleTestEvent({ name, test }: TestEvent): void {
    if (name !== 'test_fn_failure') return;
    const unanswered = Reflect.get(this.global, Symbol.for('workbox-plugin-testing.unanswered')) as
      (() => string[]) | undefined;
    for (const request of unanswered?.() ?? []) {
      const error = new Error(`${request} is still waiting for an MSW handler.`);
      error.stack = error.message;
      test?.errors.push(error);
    }
  }
}
