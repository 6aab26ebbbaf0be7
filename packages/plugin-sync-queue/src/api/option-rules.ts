import {
  callback,
  count,
  falseOr,
  flag,
  from0,
  headerName,
  isObject,
  listOf,
  object,
  oneOf,
  positive,
  seconds,
  text,
  type OptionRule,
  type OptionRules,
} from 'workbox-plugin-core/shared';
import { keyOptionRules } from '../policy/key-option-rules.ts';
import type { FeatureName } from '../queue/feature.ts';
import type { ConfigOptions, CoreOptions, SyncQueueOptions } from '../queue/options.ts';
import type { LeanOptions } from './lean-plugin.ts';

const coreOptionRules: OptionRules<Exclude<keyof CoreOptions, 'onSync'>> = {
  maxRetentionTime: positive('minutes', '10 080 min'),
  maxAttempts: count('Infinity'),
  parkAfter: count('10'),
  lane: callback('one lane'),
  concurrency: count('3'),
  persist: oneOf(['on-failure', 'before-send'], "'on-failure'"),
  maxWaitSeconds: seconds('5'),
  attemptTimeoutSeconds: seconds('60'),
  backoff: object({ baseSeconds: seconds(), maxSeconds: seconds() }, '2 s, at most 900 s'),
  retryAfterMaxSeconds: seconds('3600'),
  classify: callback('the table below'),
  idempotencyKey: keyOptionRules.idempotencyKey,
  queuedResponse: falseOr(callback('202 { queued: true, id, queue }')),
  omitHeaders: keyOptionRules.omitHeaders,
  allowCrossSiteForms: flag('false'),
  metadata: callback('nothing'),
  fetchOptions: object(undefined, '–'),
  disabled: flag('false'),
  forceSyncFallback: flag('false'),
};

/** The build imports a feature where its option is named. */
const isOn: OptionRule = {
  expected: 'true, or to be left out',
  fits: (value) => value === true,
  default: 'false',
};

/** The options of each feature. */
export const featureOptionRules = {
  pages: {},
  formReceipts: {},
  explanation: {},
  management: {},
  owner: { owner: callback('the queue knows of no persons') },
  coalesce: { coalesce: callback('nothing is replaced') },
  affects: { affects: callback('a write changes no URL') },
  commands: { commands: flag('false') },
  dependencies: { dependsOn: callback('a write waits for the earlier ones of its lane only') },
  temporaryIds: {
    temporaryIds: {
      ...object(
        {
          idOf: callback('the id of the entry of each POST'),
          header: { ...headerName, default: '–' },
          path: text('–'),
          requestHeaders: listOf('a list of header names', headerName, '[]'),
          retentionMinutes: positive('minutes', '43 200 (30 days)'),
        },
        'temporary ids are sent as they are',
      ),
      expected: 'an object with either header or path',
      fits: isObject,
      fitsAsWhole: (value) => 'header' in value !== 'path' in value,
    },
  },
  schedule: { schedule: callback('a write is sent as soon as it is its turn') },
  conflicts: {
    conflictStatuses: listOf(
      'a list of statuses from 400 to 499',
      {
        expected: 'a status from 400 to 499, such as 412',
        fits: (value) => Number.isInteger(value) && Number(value) > 399 && Number(value) < 500,
      },
      '[412]',
    ),
    requestDidConflict: callback('–'),
  },
  problems: { problems: isOn },
  originPauses: { originPauses: isOn },
  pageWrites: { pageWrites: isOn },
  results: {
    resultRetentionSeconds: from0('seconds', '86 400'),
    resultMaxBytes: from0('bytes', '16 384'),
    deadLetterRetentionMinutes: positive('minutes', '43 200 (30 days)'),
  },
  limits: {
    maxEntries: count('Infinity'),
    maxBytes: count('Infinity'),
    maxEntryBytes: count('Infinity'),
  },
  hooks: {
    requestWillReplay: callback('–'),
    requestDidReplay: callback('–'),
    requestDidFail: callback('–'),
    queueDidReject: callback('–'),
    deadLetterDidExpire: callback('–'),
    queueDidReplay: callback('–'),
    queueDidDrain: callback('–'),
  },
  migration: {
    migrateFrom: {
      expected: `workboxBackgroundSync, serwistBackgroundSync or syncQueue('name'), or a list of them: import { workboxBackgroundSync } from 'workbox-plugin-sync-queue'`,
      fits: (value) =>
        [value]
          .flat()
          .every((from) => typeof from === 'function' || typeof Object(from).migrate === 'function'),
      default: 'none',
    },
  },
} satisfies Record<FeatureName, OptionRules>;

const {
  owner,
  coalesce,
  affects,
  commands,
  dependencies,
  temporaryIds,
  schedule,
  conflicts,
  problems,
  originPauses,
  pageWrites,
  results,
  limits,
  hooks,
  migration,
} = featureOptionRules;

const namedOptionRules = {
  ...coreOptionRules,
  ...owner,
  ...coalesce,
  ...results,
  ...limits,
  ...hooks,
  ...migration,
};

/** The options of a config, which has those of all features. Checked by `workbox-plugin-build`. */
export const configOptionRules: OptionRules<keyof ConfigOptions> = {
  ...namedOptionRules,
  ...affects,
  ...commands,
  ...dependencies,
  ...temporaryIds,
  ...schedule,
  ...conflicts,
  ...problems,
  ...originPauses,
  ...pageWrites,
};

const feature: OptionRule = {
  expected: 'a feature, such as pages()',
  fits: (value) => typeof Object(value).attach === 'function',
};

const features = listOf('a list of features', feature, '[]');

/** Checked in development builds, and compared with docs/options.md by a test. */
export const syncQueueOptionRules: OptionRules<Exclude<keyof SyncQueueOptions, 'onSync'>> = {
  ...namedOptionRules,
  features,
};

/** The same for `workbox-plugin-sync-queue/lean`. */
export const leanOptionRules: OptionRules<Exclude<keyof LeanOptions, 'onSync'>> = {
  ...coreOptionRules,
  features,
};
