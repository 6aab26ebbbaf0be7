import type { RefreshSnapshot, RunReport } from 'workbox-plugin-periodic-refresh/window';
import { bytes, countOf, dayAndTime } from '../ui/format.ts';

/** Says when the briefings are refreshed. */
export function modeWords({ state, status }: RefreshSnapshot): string {
  if (state === 'unreachable') return 'The part of this app that refreshes does not answer: reload the app.';
  if (!status) return 'Looking how it stands…';
  switch (status.mode) {
    case 'periodic-sync':
      return 'The browser refreshes them about twice a day, also when this app is closed.';
    case 'opportunistic':
      return `They are refreshed while you use this app, about twice a day. ${whyNot(status.reason)}`;
    case 'off':
      return 'They change only when you open or refresh them.';
  }
}

function whyNot(reason: string | undefined): string {
  if (reason === 'denied') return 'Install it, and the browser does so in the background, too.';
  return 'This browser runs nothing in the background.';
}

/** Says what the last run did. */
export function runWords(report: RunReport | undefined, running: boolean): string {
  if (running) return 'Refreshing…';
  if (!report) return '';
  const at = dayAndTime(report.startedAt);
  const by = report.trigger === 'periodic-sync' ? ' in the background' : '';
  switch (report.reason) {
    case 'offline':
      return `Last tried ${at}${by}: not possible, there was no network.`;
    case 'save-data':
      return `Last tried ${at}${by}: left out, because you save data.`;
    case 'storage':
      return `Last tried ${at}${by}: left out, because this device is nearly full.`;
    case 'disabled':
    case 'done':
    case 'bytes':
    case 'seconds':
      return `Refreshed ${at}${by}: ${outcome(report)}.`;
  }
}

function outcome({ refreshed, unchanged, failed, left, bytes: received }: RunReport): string {
  const parts = [
    `${refreshed} new`,
    `${unchanged} unchanged`,
    failed > 0 && countOf(failed, 'failed and stays as it was', 'failed and stay as they were'),
    left > failed && `${left} left for the next time`,
    received > 0 && bytes(received),
  ];
  return parts.filter(Boolean).join(', ');
}
