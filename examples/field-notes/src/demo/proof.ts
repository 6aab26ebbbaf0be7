import { readSum, readWrites } from '../../shared/demo/demo-database.ts';
import type { ServerProof } from '../../shared/demo/proof.ts';
import { outbox } from '../outbox/outbox.ts';
import { element, find } from '../ui/element.ts';
import { bytes } from '../ui/format.ts';
import { lostKeys } from './lost-keys.ts';

/** Milliseconds in which further news lead to no second request. */
const PAUSE_MS = 400;

type Row = readonly [id: string, caption: string, value: string];

/** "Proof in numbers": from the notes of the worker on this device, the outbox, and the server. */
export function startProof(): { refresh: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function load(): Promise<void> {
    const note = find('#proof-words');
    try {
      // In this order: a report that leaves the outbox meanwhile is found at the server.
      const writes = await readWrites();
      const { entries } = outbox.getSnapshot();
      const proof = await askServer(writes.map(({ key }) => key));
      const lost = await lostKeys(writes, entries, proof.stored);
      draw([
        ['written', 'Reports written on this device', String(writes.length)],
        ['stored', 'of these, stored at the server', String(proof.stored.length)],
        ['waiting', 'of these, in the outbox', String(entries.length)],
        ['received', 'Requests that reached the server', String(proof.received)],
        ['repeats', 'of these, recognised as repeats', String(proof.repeats)],
        ['lost', 'Reports lost', String(lost.length)],
        ['not-modified', 'Briefings confirmed by a 304', String(await readSum('notModified'))],
        ['saved', 'Bytes saved by these', bytes(await readSum('bytesNotSent'))],
        ['media', 'Bytes of videos that the server sent', bytes(proof.mediaBytes)],
        ['not-twice', 'Bytes of a download not fetched twice', bytes(proof.notSentTwice)],
      ]);
      find('.number-lost').classList.toggle('is-wrong', lost.length > 0);
      note.textContent =
        'Counted by the worker on this device and by the server; videos since the server was started.';
    } catch (error) {
      console.warn('The numbers could not be read:', error);
      note.textContent = 'As last seen: the demo server does not answer just now.';
    }
  }

  function refresh(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      void load();
    }, PAUSE_MS);
  }

  return { refresh };
}

async function askServer(keys: string[]): Promise<ServerProof> {
  const response = await fetch('/demo/proof', {
    method: 'POST',
    body: JSON.stringify(keys),
    headers: { 'Content-Type': 'application/json' },
  });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return (await response.json()) as ServerProof;
}

function draw(rows: Row[]): void {
  find('#numbers').replaceChildren(
    ...rows.map(([id, caption, value]) =>
      element(
        'div',
        { class: `number number-${id}` },
        element('dt', {}, caption),
        element('dd', { id: `number-${id}` }, value),
      ),
    ),
  );
}
