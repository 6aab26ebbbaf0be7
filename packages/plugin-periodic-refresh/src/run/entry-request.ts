import type { RefreshEntry } from '../shared/refresh-entry.ts';

export const isSameOrigin = (url: string) => new URL(url).origin === location.origin;

/** The request of an entry. Routes get the mode `navigate`, which no `new Request` takes, beside it. */
export const createRequest = ({ url, headers, credentials, mode }: RefreshEntry, init?: RequestInit) =>
  new Request(url, {
    headers,
    credentials,
    mode: isSameOrigin(url) || mode !== 'no-cors' ? 'cors' : mode,
    ...init,
  });
