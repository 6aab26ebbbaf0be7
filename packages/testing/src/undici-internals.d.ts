declare module 'undici/lib/core/symbols.js' {
  export const kConstruct: unique symbol;
}
declare module 'undici/lib/web/cache/cachestorage.js' {
  const CacheStorage: new (key: symbol) => globalThis.CacheStorage;
  export { CacheStorage };
}
declare module 'undici/lib/web/cache/cache.js' {
  export const Cache: typeof globalThis.Cache;
}
declare module 'undici/lib/web/fetch/request.js' {
  export function getRequestState(request: object): {
    mode: string;
    destination: string;
    referrer: string | URL;
    redirect: string;
    credentials: string;
  };
}
declare module 'undici/lib/web/fetch/response.js' {
  export function getResponseState(response: Response): { type: string; status: number; urlList: URL[] };
}
