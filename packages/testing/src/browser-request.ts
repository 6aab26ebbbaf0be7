import { getRequestState } from 'undici/lib/web/fetch/request.js';

/** What a page can send and `new Request` cannot make. */
export interface PageRequestInit extends Omit<RequestInit, 'mode'> {
  /** `navigate` for a link or a form. */
  mode?: RequestMode;
  /** `document` for a navigation unless given. */
  destination?: RequestDestination;
  /**
   * Of a navigation: the page that has the link or the form, or '' for none (`Referrer-Policy: no-referrer`, an app
   * of the system). Unless given it is the page that sends the request, as `strict-origin-when-cross-origin` tells it.
   */
  referrer?: string;
}

/** The request a page would send: relative URLs by `base`, navigations and destinations included. */
export function buildRequest(
  input: Request | string | URL,
  init: PageRequestInit = {},
  base: string,
): Request {
  // A rebuilt one would leave the original without its body.
  if (input instanceof Request && Object.keys(init).length === 0) return input;
  const { mode, destination, referrer, ...rest } = init;
  const navigates = mode === 'navigate';
  const url = input instanceof Request ? input : new URL(input, base).href;
  const request = new Request(url, {
    ...rest,
    ...(referrer !== undefined && !navigates ? { referrer } : {}),
    ...(mode && !navigates ? { mode } : {}),
    ...(rest.body ? { duplex: 'half' } : {}),
  });
  const state = getRequestState(request);
  if (navigates) {
    // Inside of undici, so that a clone keeps it and a rebuild becomes same-origin, by its own rules.
    Object.assign(state, { mode, redirect: rest.redirect ?? 'manual', credentials: 'include' });
    const from = referrer ?? referrerOf(base, request.url);
    state.referrer = from ? new URL(from) : 'no-referrer';
  }
  if (destination ?? navigates) state.destination = destination ?? 'document';
  return request;
}

/** By `strict-origin-when-cross-origin`, the default (Referrer Policy §3). */
function referrerOf(page: string, url: string): string {
  const { origin } = new URL(page);
  return origin === new URL(url).origin ? page : origin;
}
