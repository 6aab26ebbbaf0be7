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
    create('div', { part: 'title' }),
    create('div', { part: 'text' }),
    create('div', { part: 'buttons' }, create('button', {}), create('button', {})),
  );

const accent = 'var(--sync-queue-accent, light-dark(#0b57d0, #8ab4f8))';

/** The colours follow the page: `color`, `color-scheme`, and `--sync-queue-accent`. */
export const statusStyle = `
ul { display: grid; gap: 0.75rem; margin: 0; padding: 0; }
li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.125rem 0.75rem; }
li + li { border-inline-start: 0.25rem solid ${accent}; padding-inline-start: 0.75rem; }
[part=title] { font-weight: 600; overflow-wrap: anywhere; }
[part=text] { font-size: 0.875em; }
[part=buttons] { grid-area: 1 / 2 / span 2; align-self: center; }
:focus-visible { outline-color: ${accent}; }
@container (width < 24rem) { li { grid-template-columns: 1fr; } [part=buttons] { grid-area: 3 / 1; } }
`;
