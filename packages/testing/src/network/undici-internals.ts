// All private parts of undici on which the kit stands. No other file names one.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

interface RequestState {
  mode: string;
  destination: string;
  referrer: string | URL;
  redirect: string;
  credentials: string;
}
interface ResponseState {
  type: string;
  status: number;
  urlList: URL[];
}

function fail(what: string, cause?: unknown): never {
  const { version } = require('undici/package.json') as { version: string };
  throw new Error(
    `Failed to run with undici ${version}: ${what}. ` +
      'Install the version that workbox-plugin-testing names in its dependencies.',
    { cause },
  );
}

/** An export of a private module of undici. */
function part<T>(path: string, name: string, type: 'function' | 'symbol'): T {
  let found: Record<string, unknown>;
  try {
    found = require(`undici/lib/${path}`) as Record<string, unknown>;
  } catch (error) {
    return fail(`lib/${path} cannot be loaded`, error);
  }
  if (typeof found[name] !== type) fail(`lib/${path} exports no ${type} ${name}`);
  return found[name] as T;
}

const privateKey = part<symbol>('core/symbols.js', 'kConstruct', 'symbol');

/** The inner state of a request. A clone copies it. */
export const requestStateOf = part<(request: Request) => RequestState>(
  'web/fetch/request.js',
  'getRequestState',
  'function',
);

/** The inner state of a response. A clone copies it. */
export const responseStateOf = part<(response: Response) => ResponseState>(
  'web/fetch/response.js',
  'getResponseState',
  'function',
);

const PrivateStorage = part<new (key: symbol) => CacheStorage>(
  'web/cache/cachestorage.js',
  'CacheStorage',
  'function',
);

/** A new, empty CacheStorage. The one of undici is for the whole process. */
export const newCacheStorage = (): CacheStorage => new PrivateStorage(privateKey);

const requestFields: (keyof RequestState)[] = ['mode', 'destination', 'referrer', 'redirect', 'credentials'];
const responseFields: (keyof ResponseState)[] = ['type', 'status', 'urlList'];

/** @throws Error when requests and responses of this version of undici have another state */
export function assertKnownUndici(): void {
  const own = require('undici') as { Request: typeof Request; Response: typeof Response };
  const request = requestStateOf(new own.Request('https://app.test/'));
  const response = responseStateOf(new own.Response());
  for (const field of requestFields)
    if (!(field in request)) fail(`the state of a request has no \`${field}\``);
  for (const field of responseFields)
    if (!(field in response)) fail(`the state of a response has no \`${field}\``);
}
