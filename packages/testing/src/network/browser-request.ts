import { requestStateOf } from './undici-internals.ts';

/** Properties of a request that a page can send and that `new Request` cannot create. */
export interface PageRequestInit extends Omit<RequestInit, 'mode'> {
  /** `navigate` for a link or a form. */
  mode?: RequestMode;
  /** @default 'document' for a navigation */
  destination?: RequestDestination;
  /**
   * For a navigation: the page with the link or the form, or '' for none (`Referrer-Policy: no-referrer`, or another
   * app of the system).
   *
   * @default the page that sends the request, by `strict-origin-when-cross-origin`
   */
  referrer?: string;
}

/** Creates the request that a page sends. `base` resolves relative URLs. */
export function buildRequest(
  input: Request | string | URL,
  init: PageRequestInit = {},
  base: string,
): Request {
  // A request made from this one would consume its body.
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
  const state = requestStateOf(request);
  if (navigates) {
    // It is set inside undici, so that a clone keeps the mode and a request made from it becomes same-origin.
    Object.assign(state, { mode, redirect: rest.redirect ?? 'manual', credentials: 'include' });
    const from = referrer ?? referrerOf(base, request.url);
    state.referrer = from ? new URL(from) : 'no-referrer';
  }
  if (destination ?? navigates) state.destination = destination ?? 'document';
  return request;
}

/** The referrer by `strict-origin-when-cross-origin`, the default (Referrer Policy §3). */
function referrerOf(page: string, url: string): string {
  const { origin } = new URL(page);
  return origin === new URL(url).origin ? page : origin;
}
