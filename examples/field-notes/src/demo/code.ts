import { element, find } from '../ui/element.ts';

/** The lines of a source file that build.mjs has read from its marked region. */
interface CodeRegion {
  plugin: string;
  /** Its path in the folder of this app. */
  file: string;
  code: string;
}

/** Filled in by build.mjs. */
declare const CODE_REGIONS: CodeRegion[];

/** "Show the code" in each panel: the lines of the worker and of the page that do it. */
export function startCode(): void {
  for (const plugin of new Set(CODE_REGIONS.map((region) => region.plugin))) {
    const regions = CODE_REGIONS.filter((region) => region.plugin === plugin);
    find(`.panel-tools[data-plugin="${plugin}"]`).append(
      element(
        'details',
        { class: 'tool code' },
        element('summary', {}, 'Show the code'),
        ...regions.flatMap(({ file, code }) => [
          element(
            'p',
            { class: 'code-file' },
            file.startsWith('worker/') ? 'In the worker: ' : 'In the page: ',
            element('a', { href: `/source/examples/field-notes/${file}` }, file),
          ),
          // It scrolls sideways, so the keyboard must reach it.
          element(
            'pre',
            { tabindex: 0, role: 'region', 'aria-label': `${file}, ${plugin}` },
            element('code', {}, code),
          ),
        ]),
      ),
    );
  }
}
