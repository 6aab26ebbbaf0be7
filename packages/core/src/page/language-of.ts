/**
 * The language of an element: the nearest `lang`, also outside of the shadow trees that contain the element.
 * `undefined`, which is the browser's own language, where there is none, or none that `Intl` accepts, such as `en_US`.
 *
 * @see https://html.spec.whatwg.org/multipage/dom.html#language
 */
export function languageOf(element: Element): string | undefined {
  const found = element.closest('[lang]');
  if (!found) {
    const root = element.getRootNode();
    return root instanceof ShadowRoot ? languageOf(root.host) : undefined;
  }
  try {
    return Intl.getCanonicalLocales(found.getAttribute('lang') || [])[0];
  } catch {
    return undefined;
  }
}
