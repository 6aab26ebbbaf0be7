import { mayHaveBecomeGet } from '../policy/redirects.ts';
import { fromStorable, toStorable } from '../storage/storable-request.ts';

type Send = (request: Request, redirect?: RequestRedirect) => Promise<Response>;
type Exchanged = [request: Request, response: Response];

/**
 * Sends one attempt and gives the answer that counts, with the request that it is an answer to. What a
 * redirect may have kept from the server is sent once more; where a failure looks like that, `keyHeader`
 * names the header that may be left out.
 */
export async function exchange(request: Request, keyHeader: string | false, send: Send): Promise<Exchanged> {
  const response = await send(request).catch((error: unknown) => {
    if (!keyHeader || request.redirect !== 'follow') throw error;
    return throughRedirect(request, keyHeader, send);
  });
  if (!mayHaveBecomeGet(response, request)) return [request, response];
  const again = fromStorable({
    ...(await toStorable(request.clone())),
    url: response.url,
    redirect: 'manual',
  });
  return [again, await send(again)];
}

/**
 * For a write that fails again and again, as it does where a redirect leads to an origin that refuses
 * preflights: our key makes them. The answer is the redirect itself if that leads nowhere without the key, too.
 */
async function throughRedirect(request: Request, keyHeader: string, send: Send) {
  // The server is there and redirects. What does not redirect has answered.
  const first = await send(request, 'manual');
  if (first.type !== 'opaqueredirect') return first;
  const bare = request.clone();
  bare.headers.delete(keyHeader);
  return send(request)
    .catch(() => send(bare))
    .catch(() => first);
}
