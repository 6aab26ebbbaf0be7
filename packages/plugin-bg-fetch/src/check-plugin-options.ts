import { BackgroundFetchError } from './background-fetch-error.ts';
import type { BackgroundFetchPluginOptions } from './options.ts';

const known: (keyof BackgroundFetchPluginOptions)[] = [
  'handOff',
  'responseWillStore',
  'allowEmpty',
  'pageUrl',
  'finalTitle',
];

/** @throws BackgroundFetchError `unknown-option` or `invalid-option`, with the path of the field. */
export function checkPluginOptions(options: BackgroundFetchPluginOptions) {
  for (const field of Object.keys(options))
    if (!known.includes(field as never)) throw new BackgroundFetchError('unknown-option', { field, known });
  const refuse = (field: string, expected: string, received: unknown) => {
    throw new BackgroundFetchError('invalid-option', { field, expected, received });
  };
  const { handOff } = options;
  if (handOff !== undefined) {
    const { minBytes } = (handOff ?? {}) as { minBytes?: unknown };
    if (typeof minBytes !== 'number' || !(minBytes > 0))
      refuse('handOff.minBytes', 'a positive number of bytes', minBytes);
  }
  if (options.allowEmpty !== undefined && typeof options.allowEmpty !== 'boolean')
    refuse('allowEmpty', 'true or false', options.allowEmpty);
  for (const field of ['responseWillStore', 'pageUrl', 'finalTitle'] as const)
    if (options[field] !== undefined && typeof options[field] !== 'function')
      refuse(field, 'a function', options[field]);
}
