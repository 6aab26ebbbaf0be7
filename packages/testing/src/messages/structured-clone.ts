import { types } from 'node:util';
import { ScopeTarget } from '../scope/scope-target.ts';

const nativeClone = globalThis.structuredClone;

function throwCloneError(value: unknown): never {
  let text: string;
  try {
    text = typeof value === 'object' ? Object.prototype.toString.call(value) : (value as string);
  } catch {
    text = typeof value;
  }
  throw new DOMException(`${text} could not be cloned.`, 'DataCloneError');
}

function isPlatformObject(value: object): boolean {
  const platform = [Request, Response, Headers, FormData, URL, URLSearchParams, EventTarget, Event];
  return [...platform, ScopeTarget, ReadableStream].some((type) => value instanceof type);
}

function cloneError(error: Error, clone: (value: unknown) => unknown): Error {
  const known: Record<string, ErrorConstructor> = {
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  };
  const copy = new (known[error.name] ?? Error)(error.message);
  if (error.stack !== undefined) copy.stack = error.stack;
  if ('cause' in error) copy.cause = clone(error.cause);
  return copy;
}

/**
 * `structuredClone` for this realm. The one of Node creates objects with the prototypes of its own realm, so that a
 * stored error would not be `instanceof Error` in a test.
 */
export function structuredCloneInRealm<T>(value: T, options?: { transfer?: readonly unknown[] }): T {
  const seen = new Map<unknown, unknown>();
  for (const item of options?.transfer ?? []) {
    if (item instanceof ArrayBuffer) seen.set(item, nativeClone(item, { transfer: [item] }));
    else if (item instanceof MessagePort) seen.set(item, item);
    else throwCloneError(item);
  }

  const remember = <V>(from: object, to: V): V => {
    seen.set(from, to);
    return to;
  };

  const clone = (from: unknown): unknown => {
    if (typeof from === 'function' || typeof from === 'symbol') throwCloneError(from);
    if (typeof from !== 'object' || from === null) return from;
    if (seen.has(from)) return seen.get(from);
    if (from instanceof Blob || types.isCryptoKey(from)) return from;
    if (Array.isArray(from)) {
      const copy = remember<unknown[]>(from, Array.from({ length: from.length }));
      for (const key of Object.keys(from)) Reflect.set(copy, key, clone(Reflect.get(from, key)));
      return copy;
    }
    if (types.isDate(from)) return remember(from, new Date(from.getTime()));
    if (types.isRegExp(from)) return remember(from, new RegExp(from.source, from.flags));
    if (types.isBoxedPrimitive(from)) return remember(from, Object(from.valueOf()));
    if (types.isAnyArrayBuffer(from)) return remember(from, (from as ArrayBuffer).slice(0));
    if (ArrayBuffer.isView(from)) {
      const buffer = clone(from.buffer) as ArrayBuffer;
      const length = 'length' in from ? (from.length as number) : from.byteLength;
      const View = from.constructor as new (buffer: ArrayBuffer, at: number, length: number) => object;
      return remember(from, new View(buffer, from.byteOffset, length));
    }
    if (types.isMap(from)) {
      const copy = remember(from, new Map<unknown, unknown>());
      for (const [key, item] of from) copy.set(clone(key), clone(item));
      return copy;
    }
    if (types.isSet(from)) {
      const copy = remember(from, new Set<unknown>());
      for (const item of from) copy.add(clone(item));
      return copy;
    }
    if (from instanceof DOMException) return remember(from, new DOMException(from.message, from.name));
    if (types.isNativeError(from)) return remember(from, cloneError(from, clone));
    if (types.isPromise(from) || types.isWeakMap(from) || types.isWeakSet(from)) throwCloneError(from);
    if (isPlatformObject(from)) throwCloneError(from);
    const copy = remember<Record<string, unknown>>(from, {});
    for (const key of Object.keys(from)) copy[key] = clone(Reflect.get(from, key));
    return copy;
  };
  return clone(value) as T;
}
