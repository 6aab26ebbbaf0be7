export interface KeyedList<T> {
  show: (items: readonly T[]) => void;
}

/**
 * Keeps one element for each item, by key. Unchanged elements are not touched, so that focus is never lost. When the
 * focused item is removed, the next item gets the focus, or the heading of the list.
 */
export function keyedList<T>(
  list: HTMLElement,
  heading: () => HTMLElement,
  keyOf: (item: T) => string,
  render: (item: T, element: HTMLElement, isNew: boolean) => void,
): KeyedList<T> {
  const elements = new Map<string, HTMLElement>();

  function show(items: readonly T[]): void {
    const wanted = new Set(items.map(keyOf));
    for (const [key, element] of elements) {
      if (wanted.has(key)) continue;
      const neighbour = element.contains(document.activeElement) ? nextTo(element) : undefined;
      element.remove();
      elements.delete(key);
      neighbour?.focus();
    }
    items.forEach((item, index) => {
      const key = keyOf(item);
      const known = elements.get(key);
      const element = known ?? document.createElement('li');
      if (!known) {
        element.tabIndex = -1;
        elements.set(key, element);
      }
      render(item, element, !known);
      if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
    });
    list.hidden = items.length === 0;
  }

  function nextTo(element: Element): HTMLElement {
    const neighbour = element.nextElementSibling ?? element.previousElementSibling;
    return neighbour instanceof HTMLElement ? neighbour : heading();
  }

  return { show };
}
