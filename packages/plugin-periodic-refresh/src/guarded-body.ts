export interface Guards {
  /** Cuts the body, also where the request that brought it does not follow it. */
  signal: AbortSignal;
  received: (bytes: number) => void;
  /** Asked when all has come: whether the cache may keep it. */
  mayEnd: () => Promise<boolean>;
  failed: () => void;
}

/** The response with its body passed through the guards: a cache keeps nothing of it unless all agree. */
export function guarded(response: Response, { signal, received, mayEnd, failed }: Guards): Response {
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
  // Nothing ahead of its reader, so that the end is asked for when the cache reads.
  const guarded = new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
  return new Response(guarded, { status, statusText, headers });
}

/** Counts what comes of a body that cannot be guarded, until it ends or is cut. */
export async function countBytes({ body }: Response, received: (bytes: number) => void) {
  try {
    const reader = body?.getReader();
    for (let part; (part = await reader?.read()) && !part.done;) received(part.value.byteLength);
  } catch {
    // Cut short: the cache was not touched.
  }
}
