import type { Entry } from '../packages/plugin-sync-queue/src/shared/entry.ts';
import { now, type Live, type Replay, type State, type World, type Write } from './state.ts';

const secondsFromNow = (time = 0) => Math.max(0, Math.ceil((time - now) / 1000));

/** All of an entry that can change and on which a later step can depend. */
function packEntry(entry: Entry | undefined): unknown {
  if (!entry) return undefined;
  const { lastAttemptAt, unknownSince, lastFailure, state, deadReason } = entry;
  const age = lastAttemptAt === undefined ? -1 : now - lastAttemptAt;
  return [
    state + (deadReason ?? ''),
    entry.attempts,
    entry.unanswered ?? 0,
    entry.badAnswers,
    entry.conflicts,
    secondsFromNow(entry.nextAttemptAt),
    age <= 0 ? age : age < 1000 ? 1 : 2,
    unknownSince === undefined ? 0 : unknownSince === lastAttemptAt ? 1 : 2,
    lastFailure?.kind,
    lastFailure?.status,
    secondsFromNow(lastFailure?.retryAt),
    entry.coalesceKey,
    entry.key,
    entry.retriedAt !== undefined,
    entry.dependsOn,
    entry.failedDependency,
  ];
}

const packLive = ({ entry, by, state, isStored, isInFlight, hasResponse, task }: Live) => [
  ...[packEntry(entry), by, state, isStored, isInFlight, hasResponse, task],
];

const packReplay = ({ before, entry, by, phase, ended, wasOnline, leaves }: Replay) => [
  ...[packEntry(before), packEntry(entry), by, phase, ended, wasOnline, leaves],
];

function packWrite(write: Write): string {
  const { live, replay, unwritten, packets, facts } = write;
  return JSON.stringify([
    write.lane,
    write.owner,
    write.page,
    live && packLive(live),
    replay && packReplay(replay),
    packEntry(write.row),
    unwritten && [unwritten.by, packEntry(unwritten.entry)],
    write.known,
    packets.map(({ from, key, answer }) => [from, key, answer]).sort(),
    write.commits,
    write.staleKey,
    Object.values(facts).map(Number),
  ]);
}

const packWorld = (world: World) => JSON.stringify(Object.values(world));

/** Gives equal parts of states the same number, and finds a part by its number. */
class Parts<Part extends object> {
  readonly all: Part[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #known = new WeakMap<Part, number>();
  readonly #pack: (part: Part) => string;

  constructor(pack: (part: Part) => string) {
    this.#pack = pack;
  }

  numberOf(part: Part): number {
    let number = this.#known.get(part);
    if (number !== undefined) return number;
    const packed = this.#pack(part);
    number = this.#numbers.get(packed);
    if (number === undefined) {
      number = this.all.push(part) - 1;
      this.#numbers.set(packed, number);
    }
    this.#known.set(part, number);
    return number;
  }
}

const [mostWorlds, mostWrites] = [2 ** 17, 2 ** 18];

/**
 * Packs a state into a number below 2^53. Most states share their parts with others: each part is stored once, and a
 * state is three numbers of parts.
 */
export class Packer {
  readonly #worlds = new Parts<World>(packWorld);
  // Apart: they differ in their place, which the packed form does not have.
  readonly #first = new Parts<Write>(packWrite);
  readonly #second = new Parts<Write>(packWrite);

  pack({ world, writes }: State): number {
    const [of, first, second] = [
      this.#worlds.numberOf(world),
      this.#first.numberOf(writes[0]),
      this.#second.numberOf(writes[1]),
    ];
    if (of >= mostWorlds || first >= mostWrites || second >= mostWrites)
      throw new RangeError('The bound gives more parts than fit into a number.');
    return (of * mostWrites + first) * mostWrites + second;
  }

  unpack(packed: number): State {
    const second = packed % mostWrites;
    const rest = (packed - second) / mostWrites;
    const first = rest % mostWrites;
    const world = this.#worlds.all[(rest - first) / mostWrites]!;
    return { world, writes: [this.#first.all[first]!, this.#second.all[second]!] };
  }
}
