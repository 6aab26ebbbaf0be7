'use strict';

const { default: Runtime } = require('jest-runtime');

const isolations = new WeakMap();

/**
 * Jest's runtime with a module registry for each running worker and page: `require` inside of one gives
 * the copy that was evaluated there, also later and after an await, which jest.isolateModules cannot.
 */
class WorkerScopeRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    const { registries } = this;
    if (typeof registries?.enterIsolated === 'function' && 'isolation' in registries) return;
    const { version } = require('jest-runtime/package.json');
    throw new Error(
      `Failed to run with jest-runtime ${version}: its module registries have changed. ` +
        'Install the version that workbox-plugin-testing names in its dependencies.',
    );
  }

  requireModuleOrMock(from, moduleName) {
    const life = this._environment.global?.[Symbol.for('workbox-plugin-testing.life')]?.();
    if (life === undefined) return super.requireModuleOrMock(from, moduleName);
    const { registries } = this;
    const previous = registries.isolation;
    registries.isolation = null;
    if (!isolations.has(life)) {
      registries.enterIsolated('isolateModules');
      isolations.set(life, registries.isolation);
    }
    registries.isolation = isolations.get(life);
    try {
      return super.requireModuleOrMock(from, moduleName);
    } finally {
      registries.isolation = previous;
    }
  }
}

module.exports = WorkerScopeRuntime;
