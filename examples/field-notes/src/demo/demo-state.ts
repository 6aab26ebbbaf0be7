import type { DemoState } from '../../shared/contract.ts';

/** Reads the state that the server plays, or sets a part of it. Rejects where the demo server does not answer. */
export async function demoState(change?: Partial<DemoState>): Promise<DemoState> {
  const response = await fetch('/demo/state', {
    ...(change && {
      method: 'PUT',
      body: JSON.stringify(change),
      headers: { 'Content-Type': 'application/json' },
    }),
  });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return (await response.json()) as DemoState;
}
