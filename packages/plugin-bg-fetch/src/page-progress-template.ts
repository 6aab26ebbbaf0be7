type Attributes = Record<string, string>;

function create(name: string, attributes: Attributes, ...children: Node[]): HTMLElement {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  element.append(...children);
  return element;
}

/**
 * What is in the shadow tree. What is between the tags is shown while there is no download. Made without
 * `innerHTML`, which pages with Trusted Types refuse.
 */
export const createProgressTemplate = (): Node[] => [
  create('slot', {}),
  create(
    'div',
    { part: 'download', role: 'group', 'aria-labelledby': 'title', hidden: '' },
    create('div', { part: 'title', id: 'title' }),
    create(
      'div',
      { part: 'bar', role: 'progressbar', 'aria-labelledby': 'title', 'aria-describedby': 'status' },
      create('div', { part: 'fill' }),
    ),
    create('div', { part: 'status', id: 'status' }),
    create(
      'div',
      { part: 'buttons' },
      create('button', { type: 'button' }),
      create('button', { type: 'button' }),
    ),
  ),
  create('div', { part: 'news', role: 'status' }),
];
