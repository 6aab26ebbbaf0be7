import { createReport } from '../report/create-report.ts';
import type { ReportOptions } from '../report/inspector-report.ts';
import type { Inspection } from '../state/inspection.ts';
import { browserView } from '../view/browser-view.ts';
import type { ViewContext } from '../view/context.ts';
import { downloadsView } from '../view/downloads-view.ts';
import { eventsView } from '../view/events-view.ts';
import { exportView } from '../view/export-view.ts';
import type { View } from '../view/patch.ts';
import { queueView } from '../view/queue-view.ts';
import { refresherView } from '../view/refresher-view.ts';

export interface TabsContext extends ViewContext {
  readonly reportOptions: ReportOptions;
  readonly choose: (options: ReportOptions) => void;
}

export interface Tab {
  readonly name: string;
  readonly count?: number;
  readonly content: (context: TabsContext) => readonly View[];
}

/** The tabs of what is inspected: none for a plugin that is not named. */
export function tabsOf(inspection: Inspection): readonly Tab[] {
  const { queues, refreshers, downloads, log } = inspection;
  const entries = queues.reduce((sum, { client }) => sum + client.getSnapshot().entries.length, 0);
  const tabs: (Tab | false | undefined)[] = [
    queues.length > 0 && {
      name: 'Queues',
      count: entries,
      content: (context) => queues.map((queue) => queueView(queue, context)),
    },
    refreshers.length > 0 && {
      name: 'Refreshers',
      content: (context) => refreshers.map((refresher) => refresherView(refresher, context)),
    },
    downloads && {
      name: 'Downloads',
      count: downloads.client.getSnapshot().length,
      content: (context) => [downloadsView(downloads, context)],
    },
    { name: 'Time line', content: (context) => [eventsView(log, context)] },
    { name: 'Browser', content: () => [browserView(inspection)] },
    {
      name: 'Export',
      content: ({ reportOptions: options, choose, run }) => [
        exportView({
          options,
          choose,
          run,
          json: JSON.stringify(createReport(inspection, options), undefined, 2),
        }),
      ],
    },
  ];
  return tabs.filter((tab) => typeof tab === 'object');
}
