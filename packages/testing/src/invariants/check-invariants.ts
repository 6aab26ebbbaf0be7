import { check, isObject, isText, oneOf } from '../arguments/check.ts';

/** A write that the app has made. */
export interface Write {
  /** Names the write in messages, in `effects` and in the storage, for example its body. */
  name: string;
  /**
   * What the app was told: `kept` for a receipt (202), `delivered` for an answer of the server, `failed` for anything
   * else. A write that failed may have an effect or none. @default 'kept'
   */
  told?: 'kept' | 'delivered' | 'failed';
  /** Writes of one lane keep their order. @default one lane for all */
  lane?: string;
  /** The user who was signed in. Only compared where the effect names a user. */
  user?: string | null;
  /** The app has discarded the write, or a newer one superseded it: it need not have an effect. */
  withdrawn?: boolean;
  /** Whether its place in the lane is known. Two writes that were at the network at once have none. @default true */
  ordered?: boolean;
}

/** What the app wrote and what the server did. */
export interface WriteLog {
  /** In the order in which the app made them. */
  writes: readonly Write[];
  /** What the server has processed, in order, by the names of the writes. `user` is the one in whose name it was sent. */
  effects: readonly { name: string; user?: string | null }[];
}

/** A row that is left in the storage of the queue at the end. */
export interface StoredWrite {
  /** The name of the write. */
  name: string;
  /** `final` for a row that need not be sent any more: a dead letter, or one that waits for its user. @default 'waiting' */
  state?: 'waiting' | 'final';
}

/** A promise that was broken. */
export interface Violation {
  /**
   * - `lost`: the app was told that it is kept or delivered, and it has no effect and no row
   * - `duplicated`: it has more than one effect
   * - `reordered`: its effect came after that of a later write of its lane
   * - `leaked`: it was sent as another user, or its row still waits although it has its effect
   * - `stuck`: its row still waits
   */
  kind: 'lost' | 'duplicated' | 'reordered' | 'leaked' | 'stuck';
  /** The name of the write. */
  name: string;
  message: string;
}

/** The result of {@link checkInvariants}. */
export interface InvariantReport {
  /** Whether all promises were kept. */
  ok: boolean;
  violations: Violation[];
  /** One line a violation, or `All promises were kept.` */
  message: string;
  /** How often each promise was broken. */
  counts: Record<Violation['kind'], number>;
}

/**
 * Checks that no write was lost, duplicated, reordered, leaked or stuck. Call it when all work should be done. It only
 * compares what it is given.
 *
 * @example
 * import { checkInvariants } from 'workbox-plugin-testing/server';
 *
 * const log = { writes: [{ name: 'milk' }], effects: api.effects.map(({ text }) => ({ name: text })) };
 * expect(checkInvariants(log, []).message).toBe('All promises were kept.');
 */
export function checkInvariants(log: WriteLog, storage: readonly StoredWrite[]): InvariantReport {
  checkLog(log, storage);
  const { writes, effects } = log;
  const violations: Violation[] = [];
  const add = (kind: Violation['kind'], name: string, what: string) =>
    violations.push({ kind, name, message: `${kind}: "${name}" ${what}` });
  const times = new Map<string, number>();
  for (const { name } of effects) times.set(name, (times.get(name) ?? 0) + 1);
  const rows = new Set(storage.map(({ name }) => name));
  const byName = new Map(writes.map((write) => [write.name, write]));

  for (const { name, told = 'kept', withdrawn = false } of writes) {
    const count = times.get(name) ?? 0;
    const saidKept = told === 'kept' && !withdrawn && !rows.has(name);
    if (count === 0 && (saidKept || told === 'delivered'))
      add('lost', name, `was said to be ${told}, and it has no effect on the server and no row`);
    if (count > 1) add('duplicated', name, `has ${count} effects on the server`);
  }
  for (const { name, later } of overtaken(writes, effects))
    add('reordered', name, `had its effect after "${later}", which was written later`);
  for (const { name, user } of effects) {
    const write = byName.get(name);
    if (write?.user !== undefined && user !== undefined && write.user !== user)
      add('leaked', name, `was written by ${nameOf(write.user)} and sent as ${nameOf(user)}`);
  }
  for (const { name, state = 'waiting' } of storage) {
    if (state === 'final') continue;
    if (times.has(name)) add('leaked', name, 'has its effect on the server, and its row still waits');
    else add('stuck', name, 'still waits, and nothing will send it');
  }

  const counts = { lost: 0, duplicated: 0, reordered: 0, leaked: 0, stuck: 0 };
  for (const { kind } of violations) counts[kind]++;
  const message = violations.map((one) => one.message).join('\n') || 'All promises were kept.';
  return { ok: violations.length === 0, violations, message, counts };
}

const nameOf = (user: string | null) => (user === null ? 'nobody' : `"${user}"`);

/** The writes whose first effect came after the first effect of a later write of their lane. */
function overtaken(writes: readonly Write[], effects: WriteLog['effects']) {
  const places = new Map(writes.map((write, place) => [write.name, { ...write, place }]));
  /** By lane, the latest write that had an effect. */
  const latest = new Map<string, { name: string; place: number }>();
  const found: { name: string; later: string }[] = [];
  for (const name of new Set(effects.map((effect) => effect.name))) {
    const write = places.get(name);
    if (!write || write.ordered === false) continue;
    const lane = write.lane ?? '';
    const before = latest.get(lane);
    if (before && before.place > write.place) found.push({ name, later: before.name });
    else latest.set(lane, { name, place: write.place });
  }
  return found;
}

/** @throws Error for a log that would be compared wrongly */
function checkLog(log: WriteLog, storage: unknown): void {
  const action = 'check the invariants';
  check(action, 'log', isObject(log), 'an object with `writes` and `effects`', log);
  const { writes, effects } = log;
  const lists = { writes, effects, storage } as Record<string, unknown>;
  for (const [list, rows] of Object.entries(lists)) {
    check(action, list, Array.isArray(rows), 'an array', rows);
    for (const [at, row] of (rows as { name?: unknown }[]).entries()) {
      check(action, `${list}[${at}]`, isObject(row), 'an object with `name`', row);
      check(action, `${list}[${at}].name`, isText(row.name), 'a text that is not empty', row.name);
    }
  }
  const names = new Set<string>();
  for (const [at, { name, told = 'kept' }] of writes.entries()) {
    check(action, `writes[${at}].told`, tellings.includes(told), oneOf(tellings), told);
    check(action, `writes[${at}].name`, !names.has(name), 'a name that no other write has', name);
    names.add(name);
  }
  for (const [at, { state = 'waiting' }] of (storage as StoredWrite[]).entries())
    check(action, `storage[${at}].state`, states.includes(state), oneOf(states), state);
}

const tellings = ['kept', 'delivered', 'failed'];
const states = ['waiting', 'final'];
