import { TestEnvironment } from 'jest-environment-node';

/** An event of a test that Jest reports. */
interface TestEvent {
  name: string;
  test?: { errors: unknown[] };
}

/**
 * The Node environment of Jest without the globals that only newer versions of Node have. `setup.ts` defines the globals
 * of workers inside the realm of the tests, because `instanceof` fails for objects of another realm.
 */
export default class WorkerScopeEnvironment extends TestEnvironment {
  constructor(...args: ConstructorParameters<typeof TestEnvironment>) {
    super(...args);
    for (const name of ['navigator', 'localStorage', 'sessionStorage', 'WebSocket', 'EventSource']) {
      Reflect.deleteProperty(this.global, name);
    }
  }

  override async teardown(): Promise<void> {
    const end = Reflect.get(this.global, Symbol.for('workbox-plugin-testing.end')) as
      (() => void) | undefined;
    end?.();
    await super.teardown();
  }

  /** Adds the unanswered requests to the errors of a failed test, because the test may have waited for them. */
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
