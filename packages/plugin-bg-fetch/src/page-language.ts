/**
 * The language of an element's text: the nearest `lang`, which may stand outside of the shadow trees that
 * the element is in. `undefined`, the browser's own, where there is none or none that `Intl` takes: `en_US`.
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
