import { runInNewContext } from 'node:vm';
import { PathPattern } from './path-pattern.ts';
import { workerGlobals } from './worker-globals.ts';

const standIns = new WeakSet<object>();

/** Whether a value came from the stand-in, and not from a browser. */
export const isStandIn = (value: unknown): boolean => standIns.has(Object(value));

/**
 * Any property, call or `new` of it is the same object, and an await of it never settles. A class may extend it;
 * its instances keep their own properties.
 */
const inert: object = new Proxy(function () {}, {
  get(_, key) {
    if (key === Symbol.toPrimitive) return () => '';
    return key === Symbol.hasInstance ? isStandIn : inert;
  },
  has: () => true,
  set: (_, key, value, receiver) =>
    receiver === inert ||
    Reflect.defineProperty(receiver as object, key, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    }),
  apply: () => inert,
  construct: (_, __, asked) =>
    (asked as unknown) === inert ? inert : (Object.create(asked.prototype as object) as object),
});
standIns.add(inert);

/** An object with the properties `known`, and the stand-in for all others. */
function partly(known: object): object {
  const object = new Proxy(known, {
    get: (own, key) => (Object.hasOwn(own, key) ? Reflect.get(own, key) : inert),
    has: () => true,
  });
  standIns.add(object);
  return object;
}

/** Globals of Node and workers that would have an effect or an answer. */
const quiet = new Set([
  'BroadcastChannel',
  'EventSource',
  'MessageChannel',
  'PerformanceObserver',
  'ServiceWorkerGlobalScope',
  'WebSocket',
  'WorkerGlobalScope',
  'clearInterval',
  'clearTimeout',
  'fetch',
  'navigator',
  'queueMicrotask',
  'setInterval',
  'setTimeout',
]);

/** A global of Node that a worker without cross-origin isolation does not have. */
const withheld = 'SharedArrayBuffer';

let languageGlobals: ReadonlySet<string> | undefined;
const language = () =>
  (languageGlobals ??= new Set(
    (runInNewContext('Object.getOwnPropertyNames(globalThis)') as string[]).filter(
      (name) => name !== withheld,
    ),
  ));

const node = globalThis as unknown as Record<PropertyKey, unknown>;

/** The origin of the worker during the build. Its real address is not known. */
export const standInOrigin = 'https://localhost';

export interface StandInOptions {
  /** The path of the script. */
  url?: string;
  /** More globals, such as the manifest. */
  more?: Record<string, unknown>;
  /** Whether an unknown global may come from a define or from an imported script. */
  trusting?: boolean;
}

export interface StandIn {
  /** The object for `with`. Its properties replace the globals of Node; those of the language stay. */
  scope: object;
  /** The worker's `self`. */
  self: object;
  /** The listeners of the script for `install`. */
  installers: () => unknown[];
  /** Removes globals that sloppy code made by assignment from this process. */
  adoptGlobals: () => void;
}

function globalsOf(url: string): Record<string, unknown> {
  const globals: Record<string, unknown> = { console, location: new URL(url) };
  for (const name of workerGlobals)
    globals[name] ??= /^on[a-z]/.test(name) ? null : quiet.has(name) ? inert : (node[name] ?? inert);
  return Object.assign(globals, {
    URLPattern: node.URLPattern ?? PathPattern,
    crossOriginIsolated: false,
    isSecureContext: true,
    navigator: partly({
      hardwareConcurrency: 4,
      language: 'en',
      languages: ['en'],
      onLine: true,
      userAgent: '',
    }),
    origin: new URL(url).origin,
    registration: partly({ scope: new URL('./', url).href }),
  });
}

/**
 * The scope of a config that is evaluated in Node. It has the globals of a worker, and none of them has an effect
 * or an answer. A config may use the browser at its top level (add listeners, open a channel); an await there
 * never settles. Globals that only Node has are missing: a config that needs them would fail in the browser.
 */
export function createStandIn({
  url = `${standInOrigin}/sw.js`,
  more,
  trusting = false,
}: StandInOptions = {}): StandIn {
  const installing: unknown[] = [];
  const own: Record<PropertyKey, unknown> = Object.assign(globalsOf(url), more, {
    addEventListener(type: string, listener: unknown) {
      if (type === 'install') installing.push(listener);
    },
    importScripts() {
      // The globals that the script defines are not known here.
      trusting = true;
    },
  });
  const nodeNames = new Set<PropertyKey>(Object.getOwnPropertyNames(node));
  const isLanguage = (key: PropertyKey) => typeof key === 'string' && language().has(key);
  const read = (key: PropertyKey) => {
    if (key in own) return own[key];
    if (isLanguage(key)) return node[key];
    return trusting && !nodeNames.has(key) ? inert : undefined;
  };
  const write = (key: PropertyKey, value: unknown) => {
    own[key] = value;
    return true;
  };
  const self = new Proxy(own, {
    get: (_, key) => (typeof key === 'symbol' ? own[key] : read(key)),
    has: (_, key) => key in own || isLanguage(key),
    set: (_, key, value) => write(key, value),
  });
  standIns.add(self);
  own.self = own.globalThis = self;
  const scope = new Proxy(own, {
    get: (_, key) => (key === Symbol.unscopables ? undefined : read(key)),
    // A global of Node is found here and is `undefined`. An unknown name is a ReferenceError.
    has: (_, key) => key in own || (!isLanguage(key) && (trusting || nodeNames.has(key))),
    set: (_, key, value) => write(key, value),
  });
  return {
    scope,
    self,
    installers: () => [...installing, own.oninstall],
    adoptGlobals() {
      for (const name of Object.getOwnPropertyNames(node)) {
        if (nodeNames.has(name)) continue;
        own[name] = node[name];
        delete node[name];
      }
    },
  };
}
