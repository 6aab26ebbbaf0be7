import type { Compared } from './compare.ts';

export interface Panel {
  name: string;
  policies: Compared[];
}

const [width, panelHeight, left, top, right] = [860, 210, 64, 34, 20];
const minutes = 30;
const binSeconds = 10;
/** The axis of the requests, in units of the capacity. */
const [least, most] = [0.01, 300];
const colors = ['busy', 'bare', 'kept', 'plain', 'queue'];

const style = `<style>
text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; fill: var(--ink) }
.title { font-size: 14px; font-weight: 600 }
.small { font-size: 12px }
.end { text-anchor: end } .middle { text-anchor: middle }
.back { fill: var(--back) }
.grid { stroke: var(--grid); stroke-width: 1 }
.capacity { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 5 4 }
path { fill: none; stroke-width: 1.8; stroke-linejoin: round }
.queue { stroke-width: 3 }
svg { --ink: #1f2328; --back: #ffffff; --grid: #d8dee4 }
.busy { stroke: #c0362c } .bare { stroke: #8a6100 } .kept { stroke: #bf5fae } .plain { stroke: #2f7d4f } .queue { stroke: #0b5cd5 }
@media (prefers-color-scheme: dark) {
svg { --ink: #f0f6fc; --back: #0d1117; --grid: #30363d }
.busy { stroke: #ff7b72 } .bare { stroke: #d9a83b } .kept { stroke: #e39bd6 } .plain { stroke: #56d364 } .queue { stroke: #6cb0ff }
}
</style>`;

const plotWidth = width - left - right;
const xOf = (minute: number) => left + (plotWidth * minute) / minutes;
const height = panelHeight - top - 34;
const yOf = (share: number) => {
  const part = Math.log(Math.max(least, share) / least) / Math.log(most / least);
  return top + height * (1 - Math.min(1, part));
};
const round = (value: number) => Math.round(value * 10) / 10;

/** The most requests of any second in each bin. */
function lineOf({ herd, overCapacity }: Compared): string {
  const capacity = herd.peak / overCapacity;
  const points: string[] = [];
  for (let from = 0; from < minutes * 60; from += binSeconds) {
    const calls = Math.max(...herd.calls.subarray(from, from + binSeconds));
    points.push(`${round(xOf((from + binSeconds / 2) / 60))} ${round(yOf(calls / capacity))}`);
  }
  return `M${points.join('L')}`;
}

function drawPanel({ name, policies }: Panel, at: number): string {
  const levels = [0.1, 1, 10, 100].map((level) => {
    const y = round(yOf(level));
    return `<line class="${level === 1 ? 'capacity' : 'grid'}" x1="${left}" x2="${width - right}" y1="${y}" y2="${y}"/><text class="small end" x="${left - 6}" y="${y + 4}">${level} ×</text>`;
  });
  const times = [0, 5, 10, 15, 20, 25, 30].map((minute) => {
    const x = round(xOf(minute));
    return `<line class="grid" x1="${x}" x2="${x}" y1="${top}" y2="${top + height}"/><text class="small middle" x="${x}" y="${top + height + 16}">${minute}</text>`;
  });
  const lines = policies.map((compared, one) => `<path class="${colors[one]}" d="${lineOf(compared)}"/>`);
  return `<g transform="translate(0 ${at * panelHeight + 92})"><text class="title" x="${left}" y="22">${name}</text>
${[...levels, ...times, ...lines].join('\n')}</g>`;
}

/** Draws the requests in each second after an outage, a panel for each setting. */
export function drawHerd(panels: Panel[]): string {
  const total = panels.length * panelHeight + 116;
  const keys = panels[0]!.policies.map(({ name }, at) => {
    const [x, y] = [left + (at % 2) * 400, 42 + Math.floor(at / 2) * 18];
    return `<path class="${colors[at]}" d="M${x} ${y - 4}h26"/><text class="small" x="${x + 32}" y="${y}">${name}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${total}" width="${width}" height="${total}" role="img" aria-labelledby="title">
<title id="title">Requests in each second after an outage, in units of what the server can take</title>
${style}
<rect class="back" width="${width}" height="${total}" rx="6"/>
<text class="title" x="${left}" y="22">Requests in a second, the capacity of the server is 1 ×</text>
${keys.join('\n')}
${panels.map(drawPanel).join('\n')}
<text class="small middle" x="${left + plotWidth / 2}" y="${total - 10}">minutes after the outage</text>
</svg>
`;
}
