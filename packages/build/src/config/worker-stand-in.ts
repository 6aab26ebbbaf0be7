import { runInNewContext } from 'node:vm';
import { PathPattern } from './path-pattern.ts';
import { workerGlobals } from './worker-globals.ts';

const standIns = new WeakSet<object>();

/** Whether a value came from the stand-in: it says nothing about what a browser would answer. */
export const isStandIn = (value: unknown): boolean => standIns.has(Object(value));

/**
 * Any property, call or `new` of it is it again; awaited, it never settles. A class may extend it, and its
 * instances keep what is set on them.
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

/** `known`, and whatever else is asked of it. */
function partly(known: object): object {
  const object = new Proxy(known, {
    get: (own, key) => (Object.hasOwn(own, key) ? Reflect.get(own, key) : inert),
    has: () => true,
  });
  standIns.add(object);
  return object;
}

/** Of what Node has, too: what would do something, or would answer. */
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

/** Node has it, and a worker without cross-origin isolation has not. */
const withheld = 'SharedArrayBuffer';

let languageGlobals: ReadonlySet<string> | undefined;
const language = () =>
  (languageGlobals ??= new Set(
    (runInNewContext('Object.getOwnPropertyNames(globalThis)') as string[]).filter(
      (name) => name !== withheld,
    ),
  ));

const node = globalThis as unknown as Record<PropertyKey, unknown>;

/** Where the worker is while it is tried: its real address is known to nobody yet. */
export const standInOrigin = 'https://localhost';

export interface StandInOptions {
  /** Where the script is. */
  url?: string;
  /** Globals besides, such as the manifest. */
  more?: Record<string, unknown>;
  /** Whether a global that nobody has may come from elsewhere: a define, a script that is imported. */
  trusting?: boolean;
}

export interface StandIn {
  /** For `with`: what it has shadows Node's; the language's own globals shine through. */
  scope: object;
  /** The worker's `self`. */
  self: object;
  /** What the script registered for `install`. */
  installers: () => unknown[];
  /** Takes over the globals that sloppy code made by assignment, so that they do not stay in this process. */
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
 * The scope that a config sees while it is read in Node: worker-shaped, and nothing in it does or
 * answers anything. A config may name the browser at its top level (add listeners, open a channel);
 * what would wait there for an answer waits for good. What only Node has is not there: a config that
 * needs it would fail on somebody's phone.
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
      // What it defines is not known here.
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
    // What Node has is found here, and is undefined; what nobody has is a ReferenceError.
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
