import type { ChromiumTab } from './driver/chromium.ts';

/** What the main thread of a page has done since it was opened. */
export interface MainThreadReport {
  /** Processor time of all tasks, in seconds: it does not grow with the load of the machine. */
  busySeconds: number;
  /**
   * How many tasks took at least 50 ms, and how long the longest of them took, in milliseconds. Both are of the clock,
   * so they say little on a machine with other work.
   */
  longTasks: number;
  longestTask: number;
  /** Messages that the worker broadcast, and their length as JSON. */
  messages: number;
  bytes: number;
}

/** Runs in the page, before its own scripts. */
function observe(channel: string) {
  const seen = { longTasks: 0, longestTask: 0 };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      seen.longTasks++;
      seen.longestTask = Math.max(seen.longestTask, duration);
    }
  }).observe({ type: 'longtask' });
  // In a thread of its own, so that counting is not measured.
  const source = `
    const count = { messages: 0, bytes: 0 };
    new BroadcastChannel(${JSON.stringify(channel)}).onmessage = ({ data }) => {
      count.messages++;
      count.bytes += JSON.stringify(data, (key, value) => (value instanceof Map ? [...value] : value)).length;
    };
    onmessage = () => postMessage(count);`;
  const counter = new Worker(URL.createObjectURL(new Blob([source])));
  const report = () =>
    new Promise((resolve) => {
      counter.onmessage = ({ data }) => resolve({ ...seen, ...data });
      counter.postMessage('');
    });
  Object.assign(window, { report });
}

/** Opens `url` in the tab and returns a function that reports on its main thread since then. */
export async function openObserved(tab: ChromiumTab, url: string, channel: string) {
  const { page } = tab;
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busySeconds = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
  await page.addInitScript(observe, channel);
  const before = await busySeconds();
  await tab.goto(url);
  return async (): Promise<MainThreadReport> => {
    const busy = (await busySeconds()) - before;
    const seen = await tab.evaluate(() =>
      (window as unknown as { report(): Promise<Omit<MainThreadReport, 'busySeconds'>> }).report(),
    );
    return { busySeconds: busy, ...seen };
  };
}
