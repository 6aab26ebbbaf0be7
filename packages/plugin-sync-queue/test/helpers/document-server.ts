import type { FakeServer, Received } from './fake-server.ts';

/**
 * Makes the server keep one document, in version 2. It answers 412 with the document where `If-Match` names another
 * version, and repeats its answer to a key that it has seen. A request without `If-Match` is always taken.
 */
export function serveDocument(server: FakeServer): void {
  let text = 'theirs';
  let version = 2;
  const answers = new Map<string, [status: number, etag: string, text: string | null]>();

  const decide = ({ headers, body }: Received): [number, string, string | null] => {
    const match = headers.get('If-Match');
    if (match && match !== `"${version}"`) return [412, `"${version}"`, text];
    text = body;
    version++;
    return [204, `"${version}"`, null];
  };

  server.respondWith((received) => {
    const key = received.key ?? crypto.randomUUID();
    const [status, etag, body] = answers.get(key) ?? decide(received);
    answers.set(key, [status, etag, body]);
    return new Response(body, { status, headers: { ETag: etag } });
  });
}

/** Headers of a request that changes the version `version`. */
export const ifMatch = (version: number) => ({ 'If-Match': `"${version}"` });

/** `request` with another body and with these headers in place of its own. Its body may have been read. */
export function replaced(
  request: Request,
  body = 'a and theirs',
  given: Record<string, string> = ifMatch(2),
): Request {
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(given)) headers.set(name, value);
  return new Request(request, { method: request.method, headers, body });
}
