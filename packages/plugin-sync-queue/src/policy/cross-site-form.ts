/**
 * Whether `request` is a form navigation that no page of the own origin is known to have begun. A replay of
 * it would be a first-party request: with `SameSite=Strict` cookies, which the browser withheld from the
 * form, and with the own `Origin`. Only a navigation reaches a worker from another site, and its `referrer`
 * has the origin of the page that began it, or is empty.
 */
export const isCrossSiteForm = (
  { mode, referrer }: Request,
  scope: string,
  { allowCrossSiteForms }: { allowCrossSiteForms: boolean },
): boolean => !allowCrossSiteForms && mode === 'navigate' && !referrer.startsWith(new URL('/', scope).href);
