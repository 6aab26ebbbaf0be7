import { create } from 'workbox-plugin-core/window';

/** Creates the content of the shadow tree. */
export const createStatusTemplate = (): Node[] => [
  create('ul', { part: 'queue', role: 'list', tabindex: '-1' }),
  create('div', { part: 'news', role: 'status' }),
];

/** Creates a row, whose texts and actions come with its state. */
export const createRow = (id: string): HTMLElement =>
  create(
    'li',
    { id },
    create('div', {}, create('b', { part: 'title' }), create('small', { part: 'text' })),
    create('div', { part: 'buttons' }, create('button', {}), create('button', {})),
  );

/** The colours follow the page: `color` and `color-scheme`. */
export const statusStyle = `
ul { display: grid; gap: 0.75rem; margin: 0; padding: 0; }
li, [part=buttons] { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
li > :first-child { display: grid; flex: 1 20rem; overflow-wrap: anywhere; }
li + li { border-inline-start: 0.25rem solid; padding-inline-start: 0.5rem; }
`;
