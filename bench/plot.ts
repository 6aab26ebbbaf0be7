import type { Row } from './table.ts';

const width = 640;
const bar = 18;
const gap = 8;
const left = 210;
const right = 70;

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A picture of one row: a bar for each of its values, ours first. It follows the colours of the reader's system. */
export function plot({ what, values = {}, unit = '×' }: Row): string {
  const bars = Object.entries(values);
  const most = Math.max(...bars.map(([, value]) => value), Number.MIN_VALUE);
  const words = wrapped(what.replaceAll('`', ''), 88);
  const top = 14 + words.length * 18;
  const height = top + bars.length * (bar + gap) + 8;
  const lines = bars.map(([name, value], at) => {
    const y = top + at * (bar + gap);
    const length = Math.max(1, (value / most) * (width - left - right));
    const figure = `${value >= 100 ? value.toFixed(0) : value.toFixed(2)} ${unit}`;
    return `<text x="${left - 8}" y="${y + 13}" text-anchor="end">${escaped(name)}</text>
<rect class="${at ? 'peer' : 'ours'}" x="${left}" y="${y}" width="${length.toFixed(1)}" height="${bar}" rx="2"/>
<text x="${(left + length + 6).toFixed(1)}" y="${y + 13}">${figure}</text>`;
  });
  const heading = words.map(
    (line, at) => `<text class="what" x="8" y="${20 + at * 18}">${escaped(line)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(what.replaceAll('"', "'"))}">
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
${[...heading, ...lines].join('\n')}
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
