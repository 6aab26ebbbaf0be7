'use strict';

const { default: Runtime } = require('jest-runtime');

const isolations = new WeakMap();

/**
 * Jest's runtime with a module registry for each running worker and page: `require` inside of one gives
 * the copy that was evaluated there, also later and after an await, which jest.isolateModules cannot.
 */
class WorkerScopeRuntime extends Runtime {
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
