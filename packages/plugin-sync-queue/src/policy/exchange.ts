import { fromStorable, toStorable } from '../shared/storable-request.ts';
import { mayHaveBecomeGet } from './redirects.ts';

type Create = () => Request;
type Send = (request: Request, redirect?: RequestRedirect) => Promise<Response>;
type Exchanged = [request: Request, response: Response];

/**
 * Sends one attempt, a request that equals `request`, and returns the answer that counts with its request, whose body is
 * unread. What a redirect may have kept from the server is sent once more. Where a failure looks like that, `keyHeader` names the header that
 * may be left out.
 */
export async function exchange(
  request: Request,
  create: Create,
  keyHeader: string | false,
  send: Send,
): Promise<Exchanged> {
  const response = await send(create()).catch((error: unknown) => {
    if (!keyHeader || request.redirect !== 'follow') throw error;
    return throughRedirect(create, keyHeader, send);
  });
  if (!mayHaveBecomeGet(response, request)) return [request, response];
  const again = fromStorable({ ...(await toStorable(request)), url: response.url, redirect: 'manual' });
  return [again, await send(again.clone())];
}

/**
 * Sends a write that fails again and again. It does so where a redirect leads to an origin that refuses preflights,
 * which our key makes necessary. Where it fails without the key too, the redirect itself is the answer.
 */
async function throughRedirect(create: Create, keyHeader: string, send: Send) {
  // The server is there and redirects. What does not redirect has answered.
  const first = await send(create(), 'manual');
  if (first.type !== 'opaqueredirect') return first;
  const bare = create();
  bare.headers.delete(keyHeader);
  return send(create())
    .catch(() => send(bare))
    .catch(() => first);
}
