import type { Report, ReportList } from '../../shared/contract.ts';
import { element, find, icon } from '../ui/element.ts';
import { bytes, duration } from '../ui/format.ts';
import { keyedList } from '../ui/keyed-list.ts';
import { logTime } from '../outbox/log-time.ts';

/** Reports that are shown before "Show all". */
const FEW = 3;

/** The reports that the server has. Without a network they come from the cache of the worker. */
export function startDeliveredView(onList: () => void): {
  refresh: () => Promise<void>;
  keys: () => ReadonlySet<string>;
} {
  let keys: ReadonlySet<string> = new Set();
  let loaded = false;
  let known: Report[] = [];
  let isOpen = false;
  const more = find<HTMLButtonElement>('#delivered-more');
  const list = keyedList<Report>(
    find('#delivered'),
    () => find('#delivered-heading'),
    (report) => String(report.id),
    (report, li, isNew) => {
      if (isNew) draw(li, report, loaded);
    },
  );

  function show(): void {
    list.show(isOpen ? known : known.slice(0, FEW));
    more.hidden = known.length <= FEW;
    more.textContent = isOpen ? 'Show fewer' : `Show all ${known.length}`;
    more.setAttribute('aria-expanded', String(isOpen));
  }

  more.addEventListener('click', () => {
    isOpen = !isOpen;
    show();
  });

  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  /** At most two requests for many deliveries: the one in flight, and one after it. */
  function refresh(): Promise<void> {
    if (!running) return (running = load().finally(() => (running = undefined)));
    next ??= running.then(() => {
      next = undefined;
      return refresh();
    });
    return next;
  }

  async function load(): Promise<void> {
    const note = find('#delivered-error');
    try {
      const response = await fetch('/api/reports');
      if (!response.ok) throw new Error(`status ${response.status}`);
      const { reports, total } = (await response.json()) as ReportList;
      note.textContent = '';
      known = reports;
      show();
      loaded = true;
      keys = new Set(reports.map((report) => report.key).filter((key) => key !== null));
      find('#delivered-empty').hidden = total > 0;
      find('#delivered-count').textContent = total > 0 ? String(total) : '';
      onList();
    } catch {
      note.textContent = loaded
        ? 'As last seen: the server does not answer just now.'
        : 'The list of delivered reports could not be loaded just now.';
    }
  }

  return { refresh, keys: () => keys };
}

function draw(li: HTMLElement, report: Report, fresh: boolean): void {
  li.className = `log-item tone-delivered${fresh ? ' is-fresh' : ''}`;
  const titleId = `report-${report.id}`;
  li.setAttribute('aria-labelledby', titleId);
  li.append(
    logTime(report.writtenAt),
    element(
      'div',
      { class: 'log-body' },
      element('p', { class: 'log-title', id: titleId }, report.text),
      report.photo && photo(report),
      element(
        'p',
        { class: 'log-state' },
        element('span', { class: 'badge' }, icon('delivered'), 'Delivered'),
        report.late &&
          element(
            'span',
            { class: 'badge badge-late' },
            icon('waiting'),
            `${duration(report.delaySeconds)} after you wrote it`,
          ),
      ),
    ),
  );
}

function photo(report: Report): HTMLElement | null {
  if (!report.photo) return null;
  const alt = `Photo of the report: ${report.text.slice(0, 60)}`;
  return element('img', {
    class: 'log-photo',
    src: report.photo.url,
    alt,
    title: bytes(report.photo.size),
    loading: 'lazy',
    decoding: 'async',
  });
}
