import type { BackgroundConfig } from './background-config.ts';

/** What is allowed and yet surely not meant, by route. */
export function warningsAbout(_config: BackgroundConfig): string[] {
  return [];
}
