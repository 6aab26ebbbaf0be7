import { withoutHash } from 'workbox-plugin-core/shared';

const signIn =
  /login|signin(?!g)|(^|[^a-z])(log[-_]?on|(log|sign)[-_]in|o?auth(ori[sz]\w*|entic\w*|n|\d)?|sso)([^a-z]|$)/i;
const html = /text\/html|application\/xhtml/i;
const onlyOfWrites = [201, 202, 204, 205];

/** Whether nothing but the scheme or a slash at the end of the path differs. */
export function isSamePlace(url: string, other: string): boolean {
  const plain = (href: string) => withoutHash(href).replace(/^https?:|\/(?=\?|$)/g, '');
  return plain(url) === plain(other);
}

/**
 * Whether an answer comes from somebody else than the app that was asked: a followed redirect to another
 * origin or to a sign-in page, or a page of HTML where JSON was asked for or sent (a captive portal). Any
 * other answer, a redirect after a write included, is what its status says. Pure.
 */
export function isUnexpected(response: Response, request: Request): boolean {
  // It was to be followed, and could not be: `exchange` gives it as it is then.
  if (response.type === 'opaqueredirect' && request.redirect === 'follow') return true;
  if (response.redirected && !isSamePlace(response.url, request.url)) {
    const { origin, pathname } = new URL(response.url);
    // A store of files that an upload was led to (307) says 201 or 204; no sign-in page does.
    const isElsewhere = origin !== new URL(request.url).origin && !onlyOfWrites.includes(response.status);
    if (isElsewhere || signIn.test(pathname.replace(/([a-z])([A-Z])/g, '$1-$2'))) return true;
  }
  if (!response.ok || !html.test(response.headers.get('Content-Type') ?? '')) return false;
  const accept = request.headers.get('Accept') ?? '';
  return /[/+]json/i.test(`${accept} ${request.headers.get('Content-Type')}`) && !html.test(accept);
}

/**
 * Whether a browser that made a GET of a POST (301 and 302, Fetch §4.4) may have lost it on the way. From the
 * answer alone a 301 cannot be told from a 308. A redirect to the very URL of the write comes after the write.
 */
export const mayHaveBecomeGet = ({ redirected, url, status }: Response, { method, url: asked }: Request) =>
  redirected &&
  method === 'POST' &&
  url !== withoutHash(asked) &&
  isSamePlace(url, asked) &&
  !onlyOfWrites.includes(status);
