declare const self: ServiceWorkerGlobalScope;

const firm = new WeakMap<object, (init: RequestInit) => RequestInit>();
let wrapped = false;

/**
 * The request, of which `change` has the last word: a strategy with `fetchOptions` gives them to `fetch`,
 * where their `headers` would replace all that the request has. Any other request passes `fetch` as before.
 */
export function firmRequest(request: Request, change: (init: RequestInit) => RequestInit): Request {
  firm.set(request, change);
  if (wrapped) return request;
  wrapped = true;
  const network = fetch;
  self.fetch = (input, init) => network(input, init && (firm.get(input as object)?.(init) ?? init));
  return request;
}
