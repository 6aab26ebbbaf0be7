import type { RefreshEntry } from './entry.ts';

export const isOwn = (url: string) => new URL(url).origin === location.origin;

/** The entry's request. What no `new Request` may carry (`navigate`) is told to the routes beside it. */
export const requestOf = ({ url, headers, credentials, mode }: RefreshEntry, init?: RequestInit) =>
  new Request(url, {
    headers,
    credentials,
    mode: isOwn(url) || mode !== 'no-cors' ? 'cors' : mode,
    ...init,
  });
