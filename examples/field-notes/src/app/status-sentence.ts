import type { Capabilities } from 'workbox-plugin-sync-queue/window';
import { outbox } from '../outbox/outbox.ts';
import { element, find, icon } from '../ui/element.ts';
import type { WorkerState } from './worker-registration.ts';

interface Sentence {
  symbol: string;
  words: string;
}

/** One sentence: whether reports are kept on this device, and what sends them. */
export function startStatusSentence(): { worker: (state: WorkerState) => void; draw: () => void } {
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
    const { symbol, words } = trouble(worker, status, capabilities) ?? plan(capabilities);
    const box = find('#device-status');
    if (box.textContent === words) return;
    box.replaceChildren(icon(symbol), element('span', {}, words));
  }

  return {
    worker(state) {
      worker = state;
      draw();
    },
    draw,
  };
}

function trouble(
  worker: WorkerState,
  status: 'connecting' | 'ready' | 'unreachable',
  capabilities: Capabilities | undefined,
): Sentence | undefined {
  const refused = (words: string): Sentence => ({ symbol: 'refused', words });
  if (worker === 'unsupported') return refused('This browser cannot keep reports: send while connected.');
  if (worker === 'failed') return refused('Reports cannot be kept: the app could not be set up.');
  if (worker === 'bypassed')
    return refused('This page was loaded past the worker: reload it to keep reports.');
  if (worker === 'installing')
    return { symbol: 'waiting', words: 'Getting ready to keep reports on this device…' };
  if (status === 'unreachable') return refused('The outbox does not answer: reload the app.');
  if (capabilities?.storage === 'refused')
    return refused('This window cannot keep reports (private browsing?): send while connected.');
  return undefined;
}

function plan(capabilities: Capabilities | undefined): Sentence {
  const { entries, paused } = outbox.getSnapshot();
  const kept = 'Reports are kept on this device until delivered';
  if (entries.some(({ state }) => state === 'held'))
    return { symbol: 'held', words: `Sign in to send. ${kept}.` };
  if (paused) return { symbol: 'pause', words: `Sending is paused. ${kept}.` };
  if (!navigator.onLine) return { symbol: 'offline', words: `${kept}, and sent when the network is back.` };
  return { symbol: 'shield', words: `${kept}${capabilities ? `, and sent ${sender(capabilities)}` : ''}.` };
}

function sender({ wakesNext, sync }: Capabilities): string {
  if (wakesNext === 'next-visit') return 'when you open this app again';
  if (wakesNext === 'sync' || (wakesNext === 'nothing' && sync === 'available'))
    return 'by the browser, even when this app is closed';
  return 'while this app is open';
}
