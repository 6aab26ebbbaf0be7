const accent = 'var(--workbox-plugin-inspector-accent, light-dark(#0b57d0, #8ab4f8))';
const line = 'light-dark(#d5d9df, #3a4049)';
const soft = 'light-dark(#4a525d, #b3bac4)';

/** The colours follow `color-scheme` of the page. */
export const inspectorStyle = `
:host { all: initial; color-scheme: inherit; }
:host([hidden]) { display: none !important; }
* { box-sizing: border-box; }
[part='inspector'] { position: fixed; inset: auto 0 0 0; z-index: 2147483647; display: grid; grid-template: auto auto minmax(0, 1fr) / minmax(0, 1fr);
  height: min(36rem, 70vh); font: 0.875rem/1.4 system-ui, sans-serif; color: light-dark(#1b1f24, #e6e9ed); background: light-dark(#fff, #16191d);
  border-block-start: 1px solid ${line}; box-shadow: 0 -0.25rem 1.5rem light-dark(#0003, #0009); container-type: inline-size; }
h2, h3, p, dl, dd, ol, ul, pre { margin: 0; padding: 0; font-size: inherit; }
h2 { font-weight: 600; white-space: nowrap; }
h3 { font-size: 1rem; overflow-wrap: anywhere; }
ol, ul { list-style: none; }
[part='head'] { display: flex; align-items: center; gap: 0.75rem; padding: 0.5rem 1rem 0; }
[part='news'] { flex: 1; min-width: 0; color: ${soft}; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
[part~='tabs'] { display: flex; overflow-x: auto; padding: 0 0.5rem; border-block-end: 1px solid ${line}; }
[role='tab'] { flex: none; font: inherit; color: ${soft}; background: none; border: 0; border-block-end: 3px solid transparent; padding: 0.625rem 0.5rem;
  min-height: 2.75rem; cursor: pointer; }
[role='tab'][aria-selected='true'] { color: inherit; font-weight: 600; border-color: ${accent}; }
[role='tabpanel'] { overflow: auto; padding: 1rem; overscroll-behavior: contain; }
:focus-visible { outline: 2px solid ${accent}; outline-offset: -2px; }
[part='section'] { display: grid; gap: 0.625rem; max-width: 80rem; }
[part='section'] + [part='section'] { margin-block-start: 1.5rem; }
[part='section-head'] { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem; }
[part='section-head'] > [part='buttons'] { margin-inline-start: auto; }
[part='buttons'] { display: flex; flex-wrap: wrap; gap: 0.5rem; }
[part~='button'] { font: inherit; font-weight: 500; color: inherit; background: none; border: 1px solid light-dark(#7b838e, #79828e); border-radius: 0.375rem;
  padding: 0.25rem 0.75rem; min-height: 2.25rem; cursor: pointer; white-space: nowrap; }
button:hover { background: light-dark(#0000000d, #ffffff14); }
[part~='danger'] { color: light-dark(#fff, #2a0603); background: light-dark(#b3261e, #ff9d94); border-color: transparent; }
[part~='danger']:hover { background: light-dark(#8c1d17, #ffb8b1); }
[part='list'] { display: grid; gap: 0.5rem; }
[part~='item'] { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.25rem 1rem; align-items: start; padding: 0.75rem;
  border: 1px solid ${line}; border-radius: 0.5rem; }
[part~='item'] > * { grid-column: 1; }
[part~='item'] > [part='buttons'] { grid-area: 1 / 2 / span 2; }
[part~='dead'], [part~='conflict'], [part~='failed'] { border-inline-start: 0.25rem solid light-dark(#b3261e, #ff9d94); }
[part='item-head'] { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 0.5rem; overflow-wrap: anywhere; min-width: 0; }
[part='reason'] { overflow-wrap: anywhere; }
[part~='pill'] { font-size: 0.75rem; font-weight: 600; padding: 0.0625rem 0.5rem; border: 1px solid; border-radius: 1rem; white-space: nowrap; }
[part~='good'] { color: light-dark(#146c2e, #7bd394); }
[part~='busy'] { color: light-dark(#0b57d0, #8ab4f8); }
[part~='warn'] { color: light-dark(#8a5300, #f0b354); }
[part~='bad'], [part='problem'] { color: light-dark(#b3261e, #ff9d94); }
[part~='calm'], [part='empty'] { color: ${soft}; }
[part='facts'] { display: flex; flex-wrap: wrap; gap: 0.125rem 1rem; min-width: 0; }
[part='facts'] div { display: flex; gap: 0.375rem; min-width: 0; }
dt { color: ${soft}; flex: none; }
dd { overflow-wrap: anywhere; min-width: 0; }
[part='answer'] { display: grid; gap: 0.25rem; min-width: 0; }
pre { font: 0.8125rem/1.4 ui-monospace, monospace; padding: 0.5rem; overflow: auto; max-height: 10rem; white-space: pre-wrap; overflow-wrap: anywhere;
  background: light-dark(#f2f4f7, #22272d); border-radius: 0.25rem; }
[part='report'] { max-height: none; }
[part='problems'] li { overflow-wrap: anywhere; }
[part='form'] { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: end; }
label { display: grid; gap: 0.125rem; color: ${soft}; }
[part='choice'] { display: flex; gap: 0.5rem; align-items: center; color: inherit; min-height: 1.5rem; }
input:not([type]) { font: inherit; color: inherit; background: none; border: 1px solid light-dark(#7b838e, #79828e); border-radius: 0.375rem; padding: 0.25rem 0.5rem;
  min-height: 2.25rem; min-width: 0; width: 14rem; }
progress { width: 100%; accent-color: ${accent}; }
[part~='event'] { display: grid; grid-template-columns: 5.5rem 9rem minmax(0, 1fr); gap: 0 0.75rem; padding: 0.25rem 0; border-block-end: 1px solid ${line}; }
[part~='event'] * { overflow-wrap: anywhere; }
time, [part='source'] { color: ${soft}; }
@container (width < 36rem) {
  [part='head'] { padding-inline: 0.75rem; flex-wrap: wrap; }
  [part='news'] { order: 1; flex-basis: 100%; }
  [part='news']:empty { display: none; }
  [part='close'] { margin-inline-start: auto; }
  [role='tabpanel'] { padding: 0.75rem; }
  [part~='item'] { grid-template-columns: minmax(0, 1fr); }
  [part~='item'] > [part='buttons'] { grid-area: auto; margin-block-start: 0.25rem; }
  [part='section-head'] > [part='buttons'] { margin: 0; flex-basis: 100%; }
  [part~='button'], [part='choice'], input:not([type]) { min-height: 2.75rem; }
  [part~='event'] { grid-template-columns: auto 1fr; }
  [part='what'] { grid-column: 1 / -1; }
  label:not([part]), input:not([type]) { width: 100%; }
}
`;
