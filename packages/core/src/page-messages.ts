import { createMessage, versionOf, type Answer, type Message, type Protocol } from './messages.ts';

/** Beside these, the code that the worker answered with. */
export type AskErrorCode = 'no-worker' | 'no-answer' | 'other-version' | (string & {});

/**
 * Asks the active worker and resolves with its answer. What is `repeatable`, asking twice for it being
 * the same as once, is asked again when half of the time is over: a worker that was ended in the
 * middle of a question comes back for the next message.
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
  repeatable = false,
): Promise<unknown> {
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  const ports: MessagePort[] = [];
  const timers: ReturnType<typeof setTimeout>[] = [];
  const after = (seconds: number, then: () => void) => timers.push(setTimeout(then, seconds * 1000));
  let worker: ServiceWorker | null = null;
  const late = new Promise<never>((_, reject) => {
    after(timeoutSeconds, () => {
      const [code, why, advice]: [AskErrorCode, string, string] = !worker
        ? ['no-worker', 'none became active', 'Is one registered for this page?']
        : repeatable
          ? ['no-answer', 'it did not answer, asked twice', 'Is the plugin constructed in it?']
          : [
              'no-answer',
              'it did not answer, and may have done it or not: a worker can be ended in the middle',
              'Look at what is there before you ask again. If it never answers: is the plugin constructed in it?',
            ];
      const message = `Failed to ask the worker within ${timeoutSeconds} s: ${why}. ${advice}`;
      reject(createError(code, message, { type, payload, timeoutSeconds }));
    });
  });
  const asked = async () => {
    if (!container) return late;
    worker = (await container.ready).active;
    const answer = await new Promise<Answer>((resolve) => {
      const ask = () => {
        const { port1, port2 } = new MessageChannel();
        ports.push(port1);
        port1.onmessage = ({ data }) => resolve(data as Answer);
        worker?.postMessage(createMessage(protocol, type, payload), [port2]);
      };
      ask();
      if (repeatable) after(timeoutSeconds / 2, ask);
    });
    if ('value' in answer) return answer.value;
    const { code, message, details } = answer.error;
    throw createError(code, message, (details ?? {}) as Record<string, unknown>);
  };
  try {
    return await Promise.race([asked(), late]);
  } finally {
    for (const timer of timers) clearTimeout(timer);
    for (const port of ports) port.close();
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
