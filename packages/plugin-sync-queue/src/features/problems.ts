import { withTimeout } from 'workbox-plugin-core';
import { isProblem, problemMaxBytes, problemOf } from '../policy/problem.ts';
import type { Feature } from '../queue/feature.ts';
import { storageTimeoutSeconds } from '../queue/queue-state.ts';
import type { Problem } from '../shared/entry.ts';
import { startOfBody } from '../shared/start-of-body.ts';

/**
 * Reads what the server says went wrong (`application/problem+json`, RFC 9457) into `lastFailure.problem`, at most
 * 16 KiB of it. `explain(id)` and the status element say it in the server's words.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 * @example
 * new SyncQueuePlugin('outbox', { features: [problems()] });
 */
export function problems(): Feature {
  return {
    name: 'problems',
    attach: () => ({
      readFailure: async (response) => {
        if (!isProblem(response.headers.get('Content-Type'))) return undefined;
        const reading = readProblem(response.clone()).catch(() => undefined);
        // A page may wait for the end of the attempt.
        const problem = await withTimeout(storageTimeoutSeconds, reading, () => undefined);
        return problem && { problem };
      },
    }),
  };
}

async function readProblem(response: Response): Promise<Problem | undefined> {
  const start = await startOfBody(response, problemMaxBytes);
  return problemOf(new TextDecoder().decode(start.slice(0, problemMaxBytes)));
}
