import NodeEnvironment from 'jest-environment-node';

/**
 * Jest's Node environment without what newer Nodes lend to every script: the tests see the same on all.
 * The worker scope itself is put in by `jest-setup.ts`, inside the realm of the tests: classes and errors
 * that were made outside of it would fail their `instanceof`.
 */
export default class WorkerScopeEnvironment extends NodeEnvironment {
  constructor(...args: ConstructorParameters<typeof NodeEnvironment>) {
    super(...args);
    for (const name of ['navigator', 'localStorage', 'sessionStorage', 'WebSocket', 'EventSource']) {
      Reflect.deleteProperty(this.global, name);
    }
  }
}
