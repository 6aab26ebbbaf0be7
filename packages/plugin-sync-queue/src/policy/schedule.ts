import type { Entry } from '../shared/entry.ts';
import type { Constraints, Schedule } from '../shared/schedule.ts';

/** What is known of the device; `undefined`: the browser cannot tell. */
export type Device = Record<keyof Constraints, boolean | undefined>;

const constraintNames = ['unmetered', 'visible'] as const satisfies (keyof Constraints)[];
const times: readonly string[] = ['notBefore', 'expiresAt'] satisfies (keyof Schedule)[];

/** The last time that a `Date` can have (ECMAScript §21.4.1.1). */
const lastTime = 8.64e15;
/** After this time, in milliseconds, a constraint that does not hold is looked at again. */
const reviewAfter = 60_000;
/** A clock that was moved back further than this, in milliseconds, makes no entry wait. */
const clockTolerance = 86_400_000;

/** The constraints of an entry that do not hold. */
export const unmetConstraints = ({ schedule, retriedAt }: Entry, device: Device): (keyof Constraints)[] =>
  constraintNames.filter(
    (name) => retriedAt === undefined && schedule?.constraints?.[name] && device[name] === false,
  );

/** Whether the time is over in which the entry may be sent. Whoever retries an entry wants it to be sent. */
export const isExpired = ({ schedule, retriedAt }: Entry, now: number): boolean =>
  retriedAt === undefined && schedule?.expiresAt !== undefined && schedule.expiresAt <= now;

/** The time before which the entry is not sent; 0 where there is none. */
export const notBeforeOf = ({ schedule, retriedAt, createdAt }: Entry, now: number): number =>
  retriedAt === undefined && createdAt - now < clockTolerance ? (schedule?.notBefore ?? 0) : 0;

/** When the entry is to be looked at: then it may be sent, or has expired, or a constraint may hold. Pure. */
export function scheduledAt(entry: Entry, device: Device, now: number): number {
  if (!entry.schedule || isExpired(entry, now)) return 0;
  const review = unmetConstraints(entry, device).length ? now + reviewAfter : 0;
  const at = Math.max(notBeforeOf(entry, now), review);
  return entry.retriedAt === undefined ? Math.min(at, entry.schedule.expiresAt ?? Infinity) : at;
}

/**
 * The place of the lane that goes next, of lanes with these priorities. The first one has waited longest. Every fourth
 * `turn` is its own. Pure.
 */
export function nextLane(priorities: readonly number[], turn: number): number {
  if (turn % 4 === 0) return 0;
  let best = 0;
  for (const [at, priority] of priorities.entries()) if (priority > priorities[best]!) best = at;
  return best;
}

const isObject = (value: unknown): value is object =>
  Object.prototype.toString.call(value) === '[object Object]';

const expected: Record<string, string> = {
  priority: 'a finite number',
  notBefore: 'a time in milliseconds',
  expiresAt: 'a time in milliseconds',
  constraints: 'an object',
} satisfies Record<keyof Schedule, string>;

const expectedOf = (field: string) =>
  Object.hasOwn(expected, field) ? expected[field]! : `one of ${Object.keys(expected).join(', ')}`;

/**
 * What the app's `schedule` gave, as it can be stored: what is wrong is left out, and `wrong` is told of it. A write is
 * stored in any case.
 */
export function checkedSchedule(
  given: unknown,
  wrong: (field: string, expected: string, received: unknown) => void,
): Schedule | undefined {
  if (given === undefined || given === null) return undefined;
  if (!isObject(given)) {
    wrong('', 'an object, null or nothing', given);
    return undefined;
  }
  const schedule: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(given) as [string, unknown][]) {
    if (value === undefined) continue;
    const isTime = times.includes(field);
    const most = isTime ? lastTime : field === 'priority' ? Number.MAX_VALUE : -1;
    if (typeof value === 'number' && Math.abs(value) <= most) schedule[field] = value;
    else if (field === 'constraints' && isObject(value)) schedule[field] = checkedConstraints(value, wrong);
    else wrong(`.${field}`, expectedOf(field), value);
  }
  return Object.keys(schedule).length ? schedule : undefined;
}

function checkedConstraints(
  given: object,
  wrong: (field: string, expected: string, received: unknown) => void,
): Constraints {
  const constraints: Constraints = {};
  for (const [name, value] of Object.entries(given)) {
    const known = constraintNames.find((one) => one === name);
    if (known && typeof value === 'boolean') constraints[known] = value;
    else if (value !== undefined)
      wrong(`.constraints.${name}`, known ? 'true or false' : 'one of unmetered, visible', value);
  }
  return constraints;
}
