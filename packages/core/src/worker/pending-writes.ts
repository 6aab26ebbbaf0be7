import { withoutHash } from '../shared/without-hash.ts';

/** Keeps writes that wait, and says to which URLs. */
export interface WriteSource {
  /**
   * How many writes that change what `url` gives wait now.
   *
   * @throws an error where that cannot be known now
   */
  readonly count: (url: string) => Promise<number>;
}

/**
 * Fetches what is stored for URLs again. Resolves with the URLs that it could not ask for now: they are to be tried
 * again. It passes over URLs that are not its own.
 */
export type Revalidate = (urls: readonly string[]) => Promise<readonly string[]>;

const sources = new Set<WriteSource>();
const revalidators = new Set<Revalidate>();

/**
 * Where plugins that keep writes and plugins that keep answers of reads find each other. Both are plugins of one worker,
 * and neither imports the other.
 */
export const pendingWrites = {
  addSource: (source: WriteSource): void => void sources.add(source),

  addRevalidator: (revalidate: Revalidate): void => void revalidators.add(revalidate),

  /**
   * How many writes that change what `url` gives wait in all queues of this worker. Opens no database where no queue has
   * said what its writes change.
   *
   * @throws an error where a queue cannot tell now
   */
  count: async (url: string): Promise<number> => {
    if (!sources.size) return 0;
    const counts = await Promise.all([...sources].map((source) => source.count(withoutHash(url))));
    return counts.reduce((sum, count) => sum + count, 0);
  },

  /** Resolves with the URLs that are to be tried again. */
  revalidate: async (urls: readonly string[]): Promise<string[]> => {
    const left = await Promise.all([...revalidators].map((revalidate) => revalidate(urls).catch(() => urls)));
    return [...new Set(left.flat())];
  },
};
