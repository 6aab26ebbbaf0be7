import type { Row } from './table.ts';

const width = 640;
const bar = 18;
const gap = 8;
const left = 230;
const right = 80;

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A picture of the rows of one case: a bar for each value, ours first. It follows the colours of the reader's system. */
export function plot(rows: readonly Row[]): string {
  let y = 8;
  const parts: string[] = [];
  for (const { what, values = {}, unit = '×' } of rows) {
    const most = Math.max(...Object.values(values), Number.MIN_VALUE);
    for (const line of wrapped(what.replaceAll('`', ''), 80)) {
      parts.push(`<text class="what" x="8" y="${y + 12}">${escaped(line)}</text>`);
      y += 18;
    }
    for (const [at, [name, value]] of Object.entries(values).entries()) {
      const length = Math.max(1, (value / most) * (width - left - right));
      const figure = `${value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2)} ${unit}`;
      parts.push(`<text x="${left - 8}" y="${y + 13}" text-anchor="end">${escaped(name)}</text>
<rect class="${at ? 'peer' : 'ours'}" x="${left}" y="${y}" width="${length.toFixed(1)}" height="${bar}" rx="2"/>
<text x="${(left + length + 6).toFixed(1)}" y="${y + 13}">${figure}</text>`);
      y += bar + gap;
    }
    y += gap;
  }
  const label = escaped(rows.map(({ what }) => what.replaceAll('"', "'")).join('; '));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-label="${label}">
<style>
svg { --ink: #1f2328; --back: #ffffff; --ours: #0a7a53; --peer: #8c959f }
@media (prefers-color-scheme: dark) {
svg { --ink: #f0f6fc; --back: #0d1117; --ours: #3fb68b; --peer: #6e7681 }
}
text { font: 13px system-ui, sans-serif; fill: var(--ink) }
.what { font-weight: 600 }
.ours { fill: var(--ours) }
.peer { fill: var(--peer) }
</style>
<rect width="100%" height="100%" fill="var(--back)"/>
${parts.join('\n')}
</svg>
`;
}

/** Lines of at most `most` characters. */
function wrapped(text: string, most: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last && last.length + word.length >= most) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
}
