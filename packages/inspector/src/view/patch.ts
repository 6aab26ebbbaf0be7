/** What an element should be. A property whose name begins with `on` is a listener, all others are attributes. */
export interface View {
  readonly tag: string;
  readonly properties: Readonly<Record<string, Property>>;
  readonly children: readonly Content[];
}

type Property = string | boolean | undefined | ((event: Event) => void);
export type Content = View | string | false | undefined;

/** Describes an element. `key` keeps it the same element when others come and go. */
export const h = (tag: string, properties: View['properties'], ...children: Content[]): View => ({
  tag,
  properties,
  children,
});

const keys = new WeakMap<Node, Property>();

const isOf = (node: Node, view: View | string) =>
  typeof view === 'string'
    ? node.nodeType === Node.TEXT_NODE
    : (node as Element).localName === view.tag && keys.get(node) === view.properties['key'];

/**
 * Makes the children of `parent` what `contents` describes. What is there already stays the same node, so that it keeps
 * its focus, its selection and its scroll position. Without `innerHTML`, which pages with Trusted Types do not allow.
 */
export function patch(parent: Element, contents: readonly Content[]): void {
  const views = contents.filter(
    (content) => content !== false && content !== undefined && content !== '',
  ) as (View | string)[];
  const before = new Set(parent.childNodes);
  const nodes = views.map((view) => {
    for (const node of before)
      if (isOf(node, view)) {
        before.delete(node);
        return node;
      }
    return create(view);
  });
  // Before anything is inserted: a node that is moved loses its focus.
  for (const node of before) node.remove();
  nodes.forEach((node, at) => {
    const view = views[at]!;
    const place = parent.childNodes[at] ?? null;
    if (place !== node) parent.insertBefore(node, place);
    if (typeof view !== 'string') update(node as Element, view);
    else if ((node as Text).data !== view) (node as Text).data = view;
  });
}

function create(view: View | string): Node {
  if (typeof view === 'string') return document.createTextNode(view);
  const element = document.createElement(view.tag);
  keys.set(element, view.properties['key']);
  return element;
}

function update(element: Element, { properties, children }: View) {
  for (const { name } of [...element.attributes]) if (!properties[name]) element.removeAttribute(name);
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'key') continue;
    if (name.startsWith('on')) Object.assign(element, { [name]: value });
    else if (value && element.getAttribute(name) !== String(value))
      element.setAttribute(name, value === true ? '' : String(value));
  }
  patch(element, children);
}
