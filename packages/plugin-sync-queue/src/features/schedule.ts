import { devLog, openWindows } from 'workbox-plugin-core';
import {
  checkedSchedule,
  type Device,
  isExpired,
  nextLane,
  notBeforeOf,
  scheduledAt,
  unmetConstraints,
} from '../policy/schedule.ts';
import { noted } from '../queue/callbacks.ts';
import type { Feature } from '../queue/feature.ts';
import type { Lane } from '../queue/lane.ts';
import type { ExtraOptions } from '../queue/options.ts';
import type { QueueState } from '../queue/queue-state.ts';
import type { Entry } from '../shared/entry.ts';
import { type Connection, isMetered } from '../shared/schedule.ts';
import { timerSeconds } from '../shared/timer-seconds.ts';

declare const process: { env: { NODE_ENV?: string } };

/**
 * Says when a write may be sent: its priority, the time before which and after which it is not sent, and what must be so
 * on the device. `scheduleOf` is {@link ExtraOptions.schedule}.
 *
 * @example
 * new SyncQueuePlugin('uploads', {
 *   features: [schedule(({ url }) => (url.endsWith('/video') ? { constraints: { unmetered: true } } : null))],
 * });
 */
export function schedule(scheduleOf: NonNullable<ExtraOptions['schedule']>): Feature {
  return {
    name: 'schedule',
    options: { schedule: scheduleOf },
    attach: (queue) => {
      const { lanes } = queue;
      const device: Device = { unmetered: undefined, visible: undefined };
      connection()?.addEventListener('change', () => queue.wake('traffic'));
      const wakeAt = createTimer(() => queue.wake());

      let turn = 0;
      lanes.choose = (due, own) => {
        const waiting: Lane[] = [...due];
        // It comes last: it was served a moment ago.
        if (own) waiting.push(own);
        if (waiting.length < 2) return waiting[0];
        return waiting[nextLane(waiting.map(priorityOf), ++turn)];
      };

      return {
        draft: (request, entry) => {
          const given = askApp(request, entry, queue, scheduleOf);
          if (!given) return {};
          return { schedule: given, ...(given.notBefore && { nextAttemptAt: given.notBefore }) };
        },
        refresh: async () => {
          // Where the browser cannot tell, the entry is sent.
          device.unmetered = !isMetered(connection());
          const windows = await openWindows().catch(() => undefined);
          device.visible = windows?.some(({ visibilityState }) => visibilityState === 'visible');
        },
        eligibleAt: (entry) => {
          const now = Date.now();
          const at = scheduledAt(entry, device, now);
          if (at > now) wakeAt(at);
          return at;
        },
        neverSent: (entry) => (isExpired(entry, Date.now()) ? { kind: 'expired' } : undefined),
        waitsFor: (entry) => {
          const now = Date.now();
          if (isExpired(entry, now)) return undefined;
          const until = notBeforeOf(entry, now);
          if (until > now) return { waitingFor: 'not-before', until };
          const unmet = unmetConstraints(entry, device);
          return unmet.length ? { waitingFor: 'constraints', unmet } : undefined;
        },
      };
    },
  };
}

const connection = () => (navigator as { connection?: Connection & EventTarget }).connection;

const priorityOf = ({ head }: Lane) => head?.schedule?.priority ?? 0;

function askApp(
  request: Request,
  { metadata }: Entry,
  { name }: QueueState,
  scheduleOf: NonNullable<ExtraOptions['schedule']>,
) {
  const wrong = (field: string, expected: string, received: unknown) => {
    if (process.env.NODE_ENV !== 'production')
      devLog(
        'error',
        `Queue "${name}": "schedule" must return ${expected}${field && ` in ${field}`}, but gave`,
        received,
      );
  };
  try {
    return checkedSchedule(noted(scheduleOf(request, metadata)), wrong);
  } catch (error) {
    wrong('', 'an object, null or nothing', error);
    return undefined;
  }
}

/** Returns a function that lets `run` be called at a time, as long as the worker lives: at the earliest of all that were given. */
function createTimer(run: () => void): (time: number) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let earliest = Infinity;
  return (time) => {
    if (time >= earliest) return;
    clearTimeout(timer);
    earliest = time;
    timer = setTimeout(
      () => {
        earliest = Infinity;
        run();
      },
      timerSeconds((time - Date.now()) / 1000) * 1000,
    );
  };
}
