import {
  falseOr,
  headerName,
  listOf,
  object,
  oneOf,
  seconds,
  type OptionRule,
  type OptionRules,
} from 'workbox-plugin-core/shared';
import type { IdempotencyKeyOptions } from './idempotency-key.ts';

const origin: OptionRule = {
  expected: 'an origin, such as "https://api.example"',
  fits: (value) => {
    try {
      return new URL(value as string).origin === value;
    } catch {
      return false;
    }
  },
};

const idempotencyKeyRules: OptionRules<keyof IdempotencyKeyOptions> = {
  header: headerName,
  format: oneOf(['quoted', 'bare']),
  ttlSeconds: seconds(),
  origins: listOf('a list of origins', origin),
};

/** The options about headers, which a worker and a page take alike. */
export const keyOptionRules = {
  idempotencyKey: falseOr(object(idempotencyKeyRules, 'Idempotency-Key: "<uuid>", same origin')),
  omitHeaders: listOf('a list of header names', headerName, '[]'),
} satisfies OptionRules;
