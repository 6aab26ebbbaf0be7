'use strict';

const { default: Runtime } = require('jest-runtime');

const isolations = new WeakMap();

/**
 * Compiles each file once for a test file. Jest compiles it again for each context, although the function that it gets
 * has no state: the variables of a module belong to a call of it.
 */
function compileOnce(compile) {
  const compiled = new Map();
  return (source, filename) => {
    const known = compiled.get(filename);
    if (known?.source === source) return known.run;
    const run = compile(source, filename);
    if (run) compiled.set(filename, { source, run });
    return run;
  };
}

/**
 * The runtime of Jest with a module registry for each running worker and page. `require` inside a context returns the
 * module that was evaluated there, also after an await. `jest.isolateModules` cannot do this.
 */
class WorkerScopeRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    const { registries, executor } = this;
    const isKnown =
      typeof super.requireModuleOrMock === 'function' &&
      typeof registries?.enterIsolated === 'function' &&
      'isolation' in registries &&
      typeof executor?.compile === 'function';
    if (!isKnown) {
      const { version } = require('jest-runtime/package.json');
      throw new Error(
        `Failed to run with jest-runtime ${version}: its module registries have changed. ` +
          'Install the version that workbox-plugin-testing names in its dependencies.',
      );
    }
    executor.compile = compileOnce(executor.compile.bind(executor));
  }

  requireModuleOrMock(from, moduleName) {
    const context = this._environment.global?.[Symbol.for('workbox-plugin-testing.context')]?.();
    if (context === undefined) return super.requireModuleOrMock(from, moduleName);
    const { registries } = this;
    const previous = registries.isolation;
    registries.isolation = null;
    if (!isolations.has(context)) {
      registries.enterIsolated('isolateModules');
      isolations.set(context, registries.isolation);
    }
    registries.isolation = isolations.get(context);
    try {
      return super.requireModuleOrMock(from, moduleName);
    } finally {
      registries.isolation = previous;
    }
  }
}

module.exports = WorkerScopeRuntime;
