import type { Entry } from '../shared/entry.ts';
import type { Constraints, Schedule } from '../shared/schedule.ts';

/** What is known of the device; `undefined`: the browser cannot tell. */
export type Device = Record<keyof Constraints, boolean | undefined>;

const constraintNames = ['unmetered', 'visible'] as const satisfies (keyof Constraints)[];
const numbers: readonly string[] = ['priority', 'notBefore', 'expiresAt'] satisfies (keyof Schedule)[];

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

/**
 * What the app's `schedule` gave, as it can be stored: what is wrong is left out, and `wrong` is told of it. A write is
 * stored in any case.
 */
export function checkedSchedule(
  given: unknown,
  wrong: (field: string, expected: string, received: unknown) => void,
): Schedule | undefined {
  if (given === undefined || given === null) return undefined;
  if (Object(given) !== given || given instanceof Promise) {
    wrong('', 'an object, null or nothing', given);
    return undefined;
  }
  const schedule: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const isNumber = numbers.includes(field);
    if (isNumber && Number.isFinite(value)) schedule[field] = value;
    else if (field === 'constraints' && Object(value) === value)
      schedule[field] = checkedConstraints(value as object, wrong);
    else
      wrong(
        `.${field}`,
        isNumber ? 'a finite number' : 'one of priority, notBefore, expiresAt, constraints',
        value,
      );
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
