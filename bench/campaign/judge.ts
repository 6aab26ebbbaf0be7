/** One write of a page, as the page saw it. */
export interface Written {
  id: number;
  /** Writes of one lane have an order. A lane that waits for a sign-in is another one for later writes, by design. */
  lane: string;
  /** The status that the page got; 0 for an error; `undefined`: the page was gone before an answer came. */
  status: number | undefined;
  /** Its worker was stopped while the page waited. The browser gives such a request to the next worker, at any time. */
  isLive?: boolean;
}

export interface Verdict {
  written: number;
  /** Pages were told that these are stored or delivered. */
  promised: number;
  /** Promised, and never processed by the server. */
  lost: number[];
  /** Processed by the server more than once. */
  twice: number[];
  /** Processed after a write of the same lane that was made later. */
  reordered: number[];
  /** Rows that the library still has in the end. */
  stuck: number;
}

/**
 * Compares what pages were told with what the server has processed and with what is still stored. It knows nothing of
 * the library, but whether it tells pages of a write that it stores: where it does not, a write whose page got an error
 * counts as promised. `processed` are the ids of the writes, in the order in which the server has processed them.
 */
export function judge(
  written: readonly Written[],
  processed: readonly number[],
  rowsLeft: number,
  tellsPages: boolean,
): Verdict {
  const promised = written.filter(({ status, isLive }) =>
    status === 0 ? !tellsPages && !isLive : status !== undefined && status >= 200 && status < 300,
  );
  const placed = new Map(promised.filter(({ isLive }) => !isLive).map(({ id, lane }) => [id, lane]));
  const seen = new Set<number>();
  const newest = new Map<string, number>();
  const twice: number[] = [];
  const reordered: number[] = [];
  for (const id of processed) {
    if (seen.has(id)) {
      twice.push(id);
      continue;
    }
    seen.add(id);
    // Only a write that was promised before the next one was made has a place.
    const lane = placed.get(id);
    if (lane === undefined) continue;
    const last = newest.get(lane) ?? -1;
    if (id < last) reordered.push(id);
    newest.set(lane, Math.max(id, last));
  }
  const lost = promised.filter(({ id }) => !seen.has(id)).map(({ id }) => id);
  return { written: written.length, promised: promised.length, lost, twice, reordered, stuck: rowsLeft };
}

export const keepsAll = ({ lost, twice, reordered, stuck }: Verdict): boolean =>
  lost.length + twice.length + reordered.length + stuck === 0;
