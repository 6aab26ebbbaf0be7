declare const self: ServiceWorkerGlobalScope;

const changes = new WeakMap<object, (init: RequestInit) => RequestInit>();
let isWrapped = false;

/**
 * The request, whose `fetch` gets its second argument through `change`. A strategy passes its `fetchOptions`
 * there, and their `headers` would replace all headers of the request. `fetch` treats other requests as before.
 */
export function firmRequest(request: Request, change: (init: RequestInit) => RequestInit): Request {
  changes.set(request, change);
  if (isWrapped) return request;
  isWrapped = true;
  const network = fetch;
  self.fetch = (input, init) => network(input, init && (changes.get(input as object)?.(init) ?? init));
  return request;
}
