import type { Setting } from './simulate.ts';

export interface NamedSetting {
  name: string;
  setting: Setting;
}

/** The outages that the command simulates. The server could take all writes in ten minutes. */
export function settings(clients: number, seed: number): NamedSetting[] {
  const common = {
    ...{ clients, seed, writes: 3, capacity: Math.ceil((clients * 3) / 600), retryAfterSeconds: 0 },
    ...{ outageSeconds: 600, returnSeconds: 60, seconds: 3 * 3600 },
  };
  return [
    {
      name: 'The server cannot be reached for 10 minutes',
      setting: { ...common, kind: 'server' },
    },
    {
      name: 'The server is in maintenance for 10 minutes, and its 503 says until when (Retry-After)',
      setting: { ...common, kind: 'maintenance', retryAfterSeconds: 120 },
    },
    {
      name: 'All devices lose their network and are back within a minute',
      setting: { ...common, kind: 'network' },
    },
    {
      name: 'The same, and a busy server asks for 120 s (Retry-After)',
      setting: { ...common, kind: 'network', retryAfterSeconds: 120 },
    },
  ];
}
