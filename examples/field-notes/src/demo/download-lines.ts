import type { Download } from 'workbox-plugin-bg-fetch/window';
import { addLine } from '../../shared/demo/demo-database.ts';
import { LOG_CHANNEL, type Happening } from '../../shared/demo/log-line.ts';
import { downloads } from '../training/downloads.ts';
import { bytes } from '../ui/format.ts';

/**
 * Lines of the timeline about downloads. A page starts them, and the worker is told only of their end: so the page
 * writes down how they go on.
 */
export function startDownloadLines(): void {
  if (!downloads || typeof BroadcastChannel === 'undefined') return;
  const channel = new BroadcastChannel(LOG_CHANNEL);
  /** What was written of each download, so that it is written once. */
  const told = new Map<string, Line | undefined>();
  let isFirst = true;
  downloads.subscribe(() => {
    for (const download of downloads!.getSnapshot()) {
      const last = told.get(download.id);
      const line = lineOf(download, last);
      told.set(download.id, line ?? last);
      // What was going on before this page was opened is no news, and one tab is enough.
      if (line && !isFirst && document.visibilityState === 'visible') void write(line);
    }
    isFirst = false;
  });

  async function write({ happening, words }: Line): Promise<void> {
    const line = { at: Date.now(), source: 'bg-fetch' as const, happening, words };
    const id = await addLine(line);
    channel.postMessage({ ...line, id });
  }
}

interface Line {
  stage: 'begun' | 'rests' | 'goes on' | 'failed';
  happening: Happening;
  words: string;
  /** Bytes that were here. */
  downloaded: number;
}

/** The line about a download whose last line was `last`; `undefined` for no news. */
function lineOf(download: Download, last: Line | undefined): Line | undefined {
  const { title, state, engine, waitingFor, downloaded, failureReason } = download;
  const name = `the download of “${title}”`;
  const who = engine === 'ranged' ? 'The plugin’s own engine' : 'The browser';
  const has = bytes(downloaded);
  const line = (stage: Line['stage'], happening: Happening, words: string): Line | undefined =>
    last?.stage === stage ? undefined : { stage, happening, words, downloaded };
  if (state === 'failed') return line('failed', 'download-cut', `${who} gave ${name} up (${failureReason})`);
  if (state !== 'running') return undefined;
  if (downloaded === 0 || !last || last.stage === 'failed')
    return line('begun', 'download', `${who} has ${name}${engine === 'ranged' ? '' : ' (Background Fetch)'}`);
  if (waitingFor) return line('rests', 'download-cut', `${who} rests with ${has} of “${title}” kept`);
  if (last.stage === 'rests' && downloaded > last.downloaded)
    return line('goes on', 'download-resumed', `${who} goes on from ${has} of “${title}”`);
  return undefined;
}
