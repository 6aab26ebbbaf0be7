import { create } from 'workbox-plugin-core/window';

/** Creates the content of the shadow tree. The children of the element are shown while there is no download. */
export const createProgressTemplate = (): Node[] => [
  create('slot', {}),
  create(
    'div',
    { part: 'download', role: 'group', 'aria-labelledby': 'title', tabindex: '-1', hidden: '' },
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

const accent = 'var(--background-fetch-accent, light-dark(#0b57d0, #8ab4f8))';

/** The colours follow the page: `color`, `color-scheme`, and `--background-fetch-accent` for the bar. */
export const progressStyle = `
:host { container-type: inline-size; }
button { font-size: 0.875em; color: inherit; background: none; border: 1px solid color-mix(in srgb, currentColor 55%, transparent);
  border-radius: 0.375rem; padding: 0.375rem 0.75rem; min-height: 2.75rem; cursor: pointer; }
button:hover { background: color-mix(in srgb, currentColor 10%, transparent); }
[part='download'] { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.375rem 0.75rem; align-items: center; }
[part='title'] { font-weight: 600; overflow-wrap: anywhere; }
[part='bar'] { grid-column: 1 / -1; height: 0.5rem; border-radius: 0.25rem; overflow: hidden; background: color-mix(in srgb, currentColor 18%, transparent); }
[part='fill'] { height: 100%; width: 100%; border-radius: inherit; transform-origin: 0 50%; transition: transform 0.4s linear;
  background: ${accent}; }
:focus-visible { outline: 2px solid ${accent}; outline-offset: 2px; }
:host(:dir(rtl)) [part='fill'] { transform-origin: 100% 50%; }
[part='bar']:not([aria-valuenow]) [part='fill'] { animation: sweep 1.6s ease-in-out infinite alternate; }
@keyframes sweep { from { transform: translateX(-70%); } to { transform: translateX(70%); } }
[part='status'] { grid-column: 1 / -1; font-size: 0.875em; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
[part='buttons'] { grid-area: 1 / 2; display: flex; flex-wrap: wrap; gap: 0.5rem; }
@container (width < 24rem) { [part='title'] { grid-column: 1 / -1; } [part='buttons'] { grid-area: auto / 1 / auto / -1; } }
@media (prefers-reduced-motion: reduce) { [part='fill'] { transition: none; animation: none !important; }
  [part='bar']:not([aria-valuenow]) [part='fill'] { opacity: 0.35; } }
@media (forced-colors: active) { [part='bar'] { border: 1px solid; } [part='fill'] { background: Highlight; forced-color-adjust: none; } }
`;
