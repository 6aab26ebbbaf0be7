import { featureOptionRules } from 'workbox-plugin-sync-queue/option-rules';
import type { Imports } from './imports.ts';

const lean = 'workbox-plugin-sync-queue/lean';

type Feature = keyof typeof featureOptionRules;

/** What each feature is given, in the order in which a queue has them. */
const features: Record<Feature, (options: string) => string> = {
  pages: () => '',
  formReceipts: () => '',
  explanation: () => '',
  management: () => '',
  owner: (options) => `${options}.owner`,
  coalesce: (options) => `${options}.coalesce`,
  affects: (options) => `${options}.affects`,
  commands: () => '',
  dependencies: (options) => `${options}.dependsOn`,
  temporaryIds: (options) => `${options}.temporaryIds`,
  schedule: (options) => `${options}.schedule`,
  conflicts: (options) => options,
  problems: () => '',
  originPauses: () => '',
  pageWrites: () => '',
  results: (options) => options,
  limits: (options) => options,
  hooks: (options) => options,
  migration: (options) => `${options}.migrateFrom`,
};

/** Pages use these without any option, and the build does not see the pages. */
const ofPages: readonly Feature[] = [
  'pages',
  'formReceipts',
  'explanation',
  'management',
  'owner',
  'results',
];

/**
 * The expression for a queue with the features that its options need.
 *
 * @param given the expression for its options, which have these names
 */
export function constructQueue(
  name: string,
  given: string | undefined,
  names: readonly string[] = [],
  imports: Imports,
): string {
  const isNeeded = (feature: Feature) =>
    ofPages.includes(feature) ||
    Object.keys(featureOptionRules[feature]).some((option) => names.includes(option));
  const used = (Object.keys(features) as Feature[])
    .filter(isNeeded)
    .map((feature) => `${imports.use(lean, feature)}(${given ? features[feature](given) : ''})`);
  return `new ${imports.use(lean, 'QueuePlugin')}(${name}, ${given ?? '{}'}, [${used.join(', ')}])`;
}
