/** Whether the server, or a proxy in front of it, may answer differently later. 0: there was no answer. */
export const isTransient = (status: number) => !status || status >= 500 || [408, 425, 429].includes(status);

/**
 * Whether the response is an HTML page instead of the file: it was redirected to one, or the file is never HTML
 * (`isNeverHtml`).
 */
export const isHtmlPage = (neverHtml: boolean | undefined, { redirected, headers }: Response) =>
  (redirected || neverHtml) && /html/i.test(headers.get('Content-Type') ?? '');

/**
 * The size of the whole file, of which the response has all or a part; `undefined` where the response does not
 * declare it. The length of an encoded response counts other bytes.
 *
 * @see RFC 9110 §14.4, §8.6
 */
export function totalLength({ status, headers }: Pick<Response, 'status' | 'headers'>): number | undefined {
  const [field, form] =
    status === 206
      ? (['Content-Range', /\/(\d{1,15})$/] as const)
      : (['Content-Length', /^(\d{1,15})$/] as const);
  // What has more digits is not the size of a file, and a number cannot express it.
  const digits = form.exec(headers.get(field) ?? '')?.[1];
  return digits && !headers.has('Content-Encoding') ? Number(digits) : undefined;
}

/**
 * The bytes that the response must have to be the whole file. `undefined`: it does not declare them. `null`: it is
 * not the whole file, whatever it has.
 */
export function wholeLength(response: Response): number | undefined | null {
  const { status, headers } = response;
  const total = totalLength(response);
  if (status === 206)
    return total && headers.get('Content-Range')?.toLowerCase() === `bytes 0-${total - 1}/${total}`
      ? total
      : null;
  return status === 200 ? total : null;
}

/**
 * The response as a route stores it: whole, with a body that stays on the disk. Without `Vary`: the downloaded file
 * is played whatever headers a player sends.
 */
export function wholeResponse({ headers: received }: Response, body: Blob): Response {
  const headers = new Headers(received);
  for (const name of ['Content-Range', 'Content-Encoding', 'Vary']) headers.delete(name);
  headers.set('Content-Length', String(body.size));
  headers.set('Accept-Ranges', 'bytes');
  return new Response(body, { headers });
}
