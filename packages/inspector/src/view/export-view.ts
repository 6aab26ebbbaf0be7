import type { ReportOptions } from '../report/inspector-report.ts';
import type { ViewContext } from './context.ts';
import { h, type View } from './patch.ts';

interface ExportContext extends Pick<ViewContext, 'run'> {
  readonly options: ReportOptions;
  readonly choose: (options: ReportOptions) => void;
  readonly json: string;
}

/** The report as it will be written, and what it may have beside. */
export function exportView({ options, choose, json, run }: ExportContext): View {
  const choice = (option: keyof ReportOptions, label: string) =>
    h(
      'label',
      { part: 'choice' },
      h('input', {
        type: 'checkbox',
        onchange: ({ target }) => choose({ ...options, [option]: (target as HTMLInputElement).checked }),
      }),
      label,
    );
  const command = (label: string, call: () => Promise<unknown>) =>
    h(
      'button',
      {
        type: 'button',
        part: 'button',
        onclick: () => run({ label, title: 'report', source: 'export', call }),
      },
      label,
    );
  return h(
    'div',
    { part: 'section', role: 'group', 'aria-label': 'Export' },
    h(
      'header',
      { part: 'section-head' },
      h('h3', {}, 'The report'),
      h(
        'div',
        { part: 'buttons' },
        command('Download JSON', async () => download(json)),
        command('Copy JSON', () => navigator.clipboard.writeText(json)),
      ),
    ),
    h(
      'p',
      { part: 'reason' },
      'Without headers, bodies, metadata, owners and idempotency keys. Queries of URLs are redacted, paths are kept.',
    ),
    choice('queries', 'With queries of URLs: they may hold tokens'),
    choice('bodies', 'With the bodies of answers to dead letters and conflicts'),
    h('pre', { part: 'report', tabindex: '0', 'aria-label': 'The report as JSON' }, json),
  );
}

function download(json: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([json], { type: 'application/json' }));
  link.download = `workbox-plugin-inspector-${Date.now()}.json`;
  link.click();
  // The browser has read the link when the next task runs.
  setTimeout(() => URL.revokeObjectURL(link.href));
}
