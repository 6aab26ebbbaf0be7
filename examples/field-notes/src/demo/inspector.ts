import { refresher } from '../briefings/briefings.ts';
import { outbox } from '../outbox/outbox.ts';
import { downloads } from '../training/downloads.ts';
import { announce } from '../ui/announce.ts';
import { find } from '../ui/element.ts';

/** "Open the inspector" in the header. The first press loads its code. */
export function startInspector(): void {
  const open = async (): Promise<void> => {
    const { openInspector } = await import('workbox-plugin-inspector');
    openInspector({ queues: [outbox], refreshers: [refresher], ...(downloads && { downloads }) });
  };
  find('#inspector').addEventListener('click', () => {
    open().catch((error: unknown) => {
      console.error('The inspector could not be opened:', error);
      announce('The inspector could not be opened.');
    });
  });
}
