import { getRequestState } from 'undici/lib/web/fetch/request.js';

/** What a page can send and `new Request` cannot make. */
export interface PageRequestInit extends Omit<RequestInit, 'mode'> {
  /** `navigate` for a link or a form. */
  mode?: RequestMode;
  /** `document` for a navigation unless given. */
  destination?: RequestDestination;
}

/** The request a page would send: relative URLs by `base`, navigations and destinations included. */
export function buildRequest(
  input: Request | string | URL,
  init: PageRequestInit = {},
  base: string,
): Request {
  // A rebuilt one would leave the original without its body.
  if (input instanceof Request && Object.keys(init).length === 0) return input;
  const { mode, destination, ...rest } = init;
  const navigates = mode === 'navigate';
  const url = input instanceof Request ? input : new URL(input, base).href;
  const request = new Request(url, {
    ...rest,
    ...(mode && !navigates ? { mode } : {}),
    ...(rest.body ? { duplex: 'half' } : {}),
  });
  const state = getRequestState(request);
  if (navigates) {
    // Inside of undici, so that a clone keeps it and a rebuild becomes same-origin, by its own rules.
    Object.assign(state, { mode, redirect: rest.redirect ?? 'manual', credentials: 'include' });
  }
  if (destination ?? navigates) state.destination = destination ?? 'document';
  return request;
}
