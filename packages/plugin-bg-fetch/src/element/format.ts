/** `12.5 MB`, in the language of `locale`. */
export function formatBytes(count: number, locale?: string): string {
  const units = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1000, count)) / 3) - 1);
  const value = count / 1000 ** (step + 1);
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[step]!,
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}

/** `12 sec`, `3 min`, `2 hr`, in the language of `locale`. An estimate is not more precise than that. */
export function formatDuration(seconds: number, locale?: string): string {
  const [unit, value]: [string, number] =
    seconds < 60 ? ['second', seconds] : seconds < 3600 ? ['minute', seconds / 60] : ['hour', seconds / 3600];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(
    Math.ceil(value),
  );
}
