// Times have twenty-four hours, so that a time fits into the margin.
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const clockToTheSecond = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium', hourCycle: 'h23' });

export const time = (at: number): string => clock.format(at);
export const clockTime = (at: number): string => clockToTheSecond.format(at);
export const fullTime = (at: number): string => full.format(at);

/** A near time has seconds: "next try at 14:02:31". */
export const nearTime = (at: number, now = Date.now()): string =>
  Math.abs(at - now) < 10 * 60_000 ? clockToTheSecond.format(at) : dayAndTime(at, now);

/** Empty for today. */
export const otherDay = (at: number, now = Date.now()): string =>
  new Date(now).toDateString() === new Date(at).toDateString() ? '' : day.format(at);

export function dayAndTime(at: number, now = Date.now()): string {
  const date = otherDay(at, now);
  return date ? `${date}, ${time(at)}` : time(at);
}

export function bytes(count: number): string {
  if (count < 1_000) return `${count} B`;
  if (count < 1_000_000) return `${Math.round(count / 1_000)} kB`;
  return `${(count / 1_000_000).toFixed(1)} MB`;
}

/** "12 seconds", "3 minutes", "2 hours", "5 days". */
export function duration(seconds: number): string {
  const steps: [unit: string, seconds: number, upTo: number][] = [
    ['second', 1, 60],
    ['minute', 60, 3_600],
    ['hour', 3_600, 86_400],
    ['day', 86_400, Infinity],
  ];
  const [unit, length] = steps.find(([, , upTo]) => seconds < upTo) ?? ['second', 1];
  const count = Math.max(1, Math.round(seconds / length));
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

export const countOf = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`;
