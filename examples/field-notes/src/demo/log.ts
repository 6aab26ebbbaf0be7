import { readLines } from '../../shared/demo/demo-database.ts';
import { LOG_CHANNEL, type LogLine } from '../../shared/demo/log-line.ts';

/** Lines that the page shows. */
const MOST = 200;

/** The lines of "What the worker did", oldest first. `listener` is called with each new one, and once with the old ones. */
export function followLog(listener: (all: readonly LogLine[], added: readonly LogLine[]) => void): void {
  let lines: LogLine[] = [];
  let isRead = false;
  const early: LogLine[] = [];

  function add(line: LogLine): void {
    if (lines.some(({ id }) => id === line.id)) return;
    lines = [...lines, line].slice(-MOST);
    listener(lines, [line]);
  }

  if (typeof BroadcastChannel !== 'undefined')
    new BroadcastChannel(LOG_CHANNEL).addEventListener('message', ({ data }: MessageEvent<LogLine>) => {
      if (isRead) add(data);
      else early.push(data);
    });
  void readLines(MOST)
    .catch(() => [])
    .then((read) => {
      lines = read;
      isRead = true;
      listener(lines, []);
      early.forEach(add);
    });
}
