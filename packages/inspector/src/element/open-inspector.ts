import { InspectorError } from '../shared/inspector-error.ts';
import type { InspectorOptions } from '../shared/options.ts';
import { WorkboxPluginInspector } from './inspector-element.ts';

/**
 * Opens the inspector in this page: one line for development. A second call opens the same element again, with the new
 * options. Remove the element to end it.
 *
 * @example
 * openInspector({ queues: ['outbox'], refreshers: ['briefings'], downloads: true });
 *
 * @throws InspectorError `nothing-to-inspect` or `no-document`; in development builds also `invalid-option` and
 * `unknown-option`
 */
export function openInspector(options: InspectorOptions): WorkboxPluginInspector {
  if (typeof document === 'undefined') throw new InspectorError('no-document', {});
  WorkboxPluginInspector.define();
  const inspector =
    document.querySelector('workbox-plugin-inspector') ?? document.createElement('workbox-plugin-inspector');
  inspector.options = options;
  if (!inspector.isConnected) document.body.append(inspector);
  // A change gives it the focus.
  inspector.open = false;
  inspector.open = true;
  return inspector;
}
