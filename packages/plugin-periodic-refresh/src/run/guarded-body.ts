export interface BodyGuards {
  /** Ends the body, also where the `fetch` that brought it does not follow the signal. */
  signal: AbortSignal;
  received: (bytes: number) => void;
  /** Asked when the whole body has come: whether the cache may keep it. */
  mayEnd: () => Promise<boolean>;
  failed: () => void;
}

/** The response with a guarded body. A body that does not end well is an error, and a cache stores none of it. */
export function guardBody(response: Response, { signal, received, mayEnd, failed }: BodyGuards): Response {
  const { body, status, statusText, headers } = response;
  const reader = body!.getReader();
  const cancel = () => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', cancel);
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    try {
      const { done, value } = await reader.read();
      if (value) received(value.byteLength);
      if (signal.aborted || (done && !(await mayEnd()))) throw new DOMException('Cut', 'AbortError');
      if (done) controller.close();
      else controller.enqueue(value);
    } catch (error) {
      failed();
      cancel();
      throw error;
    }
  };
  // Nothing is read ahead, so that `mayEnd` is asked when the cache reads the end.
  const guarded = new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
  return new Response(guarded, { status, statusText, headers });
}

/** Reads a body that cannot be guarded, until it ends or is stopped. */
export async function readBody({ body }: Response, received: (bytes: number) => void) {
  try {
    const reader = body?.getReader();
    for (let part; (part = await reader?.read()) && !part.done;) received(part.value.byteLength);
  } catch {
    // It was stopped, and the cache was not touched.
  }
}
