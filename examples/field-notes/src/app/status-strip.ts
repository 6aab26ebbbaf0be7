import type { Capabilities } from 'workbox-plugin-sync-queue/window';
import { element, find, icon } from '../ui/element.ts';
import { outbox } from '../outbox/outbox.ts';
import type { WorkerState } from './worker-registration.ts';

/** Three facts: the network, whether reports are stored here, and what sends them later. */
export function startStatusStrip(): { worker: (state: WorkerState) => void; draw: () => void } {
  let worker: WorkerState = 'installing';
  let capabilities: Capabilities | undefined;
  let askedFor = '';

  async function ask(situation: string): Promise<void> {
    askedFor = situation;
    try {
      capabilities = await outbox.capabilities();
      draw();
    } catch {
      askedFor = ''; // The worker did not answer: asked again at its next message.
    }
  }

  function draw(): void {
    const { status, size, paused } = outbox.getSnapshot();
    // What wakes the queue depends on whether entries wait.
    const situation = `${size > 0} ${paused}`;
    if (worker === 'ready' && status === 'ready' && situation !== askedFor) void ask(situation);
    const online = navigator.onLine;
    show('#fact-network', online ? 'online' : 'offline', online ? 'Network: connected' : 'Network: none');
    show('#fact-keeping', ...keeping(worker, status, capabilities));
    show('#fact-waking', ...waking(worker, capabilities));
  }

  return {
    worker(state) {
      worker = state;
      draw();
    },
    draw,
  };
}

function show(selector: string, symbol: string, words: string): void {
  const fact = find(selector);
  fact.hidden = words === '';
  if (fact.textContent === words) return;
  fact.replaceChildren(icon(symbol), element('span', {}, words));
}

function keeping(
  worker: WorkerState,
  status: 'connecting' | 'ready' | 'unreachable',
  capabilities: Capabilities | undefined,
): [string, string] {
  if (worker === 'unsupported') return ['refused', 'This browser cannot keep reports: send while connected'];
  if (worker === 'failed') return ['refused', 'Reports cannot be kept: the app could not be set up'];
  if (worker === 'bypassed')
    return ['held', 'This page was loaded past the outbox: reload it to keep reports'];
  if (worker === 'installing') return ['waiting', 'Getting ready to keep reports on this device…'];
  if (status === 'unreachable') return ['held', 'The outbox does not answer: reload the app'];
  if (capabilities?.storage === 'refused')
    return ['refused', 'This window cannot keep reports (private browsing?): send while connected'];
  return ['shield', 'Reports are kept on this device until delivered'];
}

function waking(worker: WorkerState, capabilities: Capabilities | undefined): [string, string] {
  if (worker !== 'ready' || !capabilities || capabilities.storage === 'refused') return ['sending', ''];
  return ['sending', wakingWords(capabilities)];
}

function wakingWords({ wakesNext, sync }: Capabilities): string {
  switch (wakesNext) {
    case 'resume':
      return 'Sending is paused: nothing leaves this device';
    case 'sign-in':
      return 'Will be sent once you have signed in';
    case 'sync':
      return 'Will be sent by the browser in the background, even when this app is closed';
    case 'page':
      return 'Will be sent while this app is open';
    case 'next-visit':
      return 'Will be sent when you open this app again';
    case 'nothing':
      return sync === 'available'
        ? 'The browser sends what waits in the background, even when this app is closed'
        : 'What waits is sent while this app is open';
  }
}
