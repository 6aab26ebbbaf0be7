const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const time = String.raw`(?<time>\d\d:\d\d:\d\d)`;
const forms = [
  String.raw`[A-Z][a-z]{2}, (?<day>\d\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) ${time} GMT`,
  String.raw`[A-Z][a-z]{5,8}, (?<day>\d\d)-(?<month>[A-Z][a-z]{2})-(?<year>\d\d) ${time} GMT`,
  String.raw`[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[\d ]\d) ${time} (?<year>\d{4})`,
].map((form) => new RegExp(`^${form}$`));

/**
 * Reads a date of an HTTP field, such as `Date`, `Expires`, `Last-Modified` or `Retry-After`, in
 * milliseconds since the epoch. It reads the three forms of the specification, each in GMT, and returns
 * `undefined` for anything else. `Date.parse` reads `3600` as a year, and the form of asctime in local time.
 *
 * A year of two digits that would be more than 50 years after `now` is the year a century before.
 *
 * @example
 * httpDate('Sun, 06 Nov 1994 08:49:37 GMT'); // 784111777000
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
export function httpDate(value: string | null | undefined, now = Date.now()): number | undefined {
  let found: Record<string, string> | undefined;
  for (const form of forms) found ??= form.exec(value?.trim() ?? '')?.groups;
  if (!found) return undefined;
  const [month, day] = [months.indexOf(found['month']!), Number(found['day'])];
  const [hours, minutes, seconds] = found['time']!.split(':').map(Number) as [number, number, number];
  // `Date.UTC` reads a year below 100 as one of the 20th century.
  const midnight = (year: number) => new Date(0).setUTCFullYear(year, month, day);
  const at = (year: number) => midnight(year) + ((hours * 60 + minutes) * 60 + seconds) * 1000;
  let year = Number(found['year']);
  if (found['year']!.length === 2) {
    const today = new Date(now);
    year += today.getUTCFullYear() - (today.getUTCFullYear() % 100);
    if (at(year) > today.setUTCFullYear(today.getUTCFullYear() + 50)) year -= 100;
  }
  const date = new Date(midnight(year));
  const exists = date.getUTCMonth() === month && date.getUTCFullYear() === year;
  // A second of 60 is a leap second.
  return exists && day > 0 && hours < 24 && minutes < 60 && seconds <= 60 ? at(year) : undefined;
}
