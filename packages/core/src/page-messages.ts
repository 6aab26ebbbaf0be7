import { createMessage, versionOf, type Answer, type Message, type Protocol } from './messages.ts';

/** Beside these, the code that the worker answered with. */
export type AskErrorCode = 'no-worker' | 'no-answer' | 'other-version' | (string & {});

/**
 * Asks the active worker and resolves with its answer.
 *
 * @throws what `createError` makes: `no-worker` if none becomes active in time, `no-answer` if it
 * says nothing in time, or the code that the worker answered with.
 */
export async function askWorker(
  protocol: Protocol,
  type: string,
  payload: unknown,
  timeoutSeconds: number,
  createError: (code: AskErrorCode, message: string, details: Record<string, unknown>) => Error,
): Promise<unknown> {
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  const { port1, port2 } = new MessageChannel();
  let worker: ServiceWorker | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const [code, why, advice]: [AskErrorCode, string, string] = worker
        ? ['no-answer', 'it did not answer', 'Is the plugin constructed in it?']
        : ['no-worker', 'none became active', 'Is one registered for this page?'];
      const message = `Failed to ask the worker within ${timeoutSeconds} s: ${why}. ${advice}`;
      reject(createError(code, message, { type, payload, timeoutSeconds }));
    }, timeoutSeconds * 1000);
  });
  const asked = async () => {
    if (!container) return late;
    worker = (await container.ready).active;
    const answer = await new Promise<Answer>((resolve) => {
      port1.onmessage = ({ data }) => resolve(data as Answer);
      worker?.postMessage(createMessage(protocol, type, payload), [port2]);
    });
    if ('value' in answer) return answer.value;
    const { code, message, details } = answer.error;
    throw createError(code, message, (details ?? {}) as Record<string, unknown>);
  };
  try {
    return await Promise.race([asked(), late]);
  } finally {
    clearTimeout(timer);
    port1.close();
  }
}

/** Calls `listener` with each message of the protocol that the worker sends; returns how to stop. */
export function hearWorker(protocol: Protocol, listener: (message: Message) => void): () => void {
  const hear = ({ data }: MessageEvent) => {
    if (versionOf(data, protocol) === protocol.version) listener(data as Message);
  };
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  container?.addEventListener('message', hear);
  // Messages wait until somebody listens by `onmessage` or says so.
  container?.startMessages();
  return () => container?.removeEventListener('message', hear);
}
