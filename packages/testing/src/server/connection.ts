import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a {@link FaultServer} needs of the request, whatever brought it. */
export interface Incoming {
  method: string;
  url: URL;
  headers: Record<string, string | undefined>;
  body: Uint8Array;
  /** Aborted when the client is gone before it has the whole answer. */
  signal: AbortSignal;
}

/** The way back to the client. */
export interface Connection {
  answer(status: number, headers: Record<string, string>, body: string): void;
  /** Passes a response of the fault mode on. */
  pass(response: Response): Promise<void>;
  /** Ends the connection without an answer. */
  cut(): void;
  /** Calls back when the client is gone or has its answer. */
  onClose(callback: () => void): void;
  readonly isOpen: boolean;
}

/** The connection of a request in MSW. */
export class FetchConnection implements Connection {
  readonly response: Promise<Response>;
  isOpen = true;
  #resolve!: (response: Response) => void;
  readonly #onClose: (() => void)[] = [];

  constructor({ signal }: Request) {
    this.response = new Promise((resolve) => (this.#resolve = resolve));
    signal.addEventListener('abort', () => this.#close());
  }

  #close(response?: Response): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    if (response) this.#resolve(response);
    for (const callback of this.#onClose.splice(0)) callback();
  }

  answer(status: number, headers: Record<string, string>, body: string): void {
    const hasBody = body !== '' && ![204, 205, 304].includes(status);
    this.#close(new Response(hasBody ? body : null, { status, headers }));
  }

  async pass(response: Response): Promise<void> {
    this.#close(response);
  }

  cut(): void {
    this.#close(Response.error());
  }

  onClose(callback: () => void): void {
    if (this.isOpen) this.#onClose.push(callback);
    else callback();
  }
}

/** The connection of a request to a server of Node. */
export class HttpConnection implements Connection {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.on('error', () => {});
  }

  get isOpen(): boolean {
    return Boolean(this.#response.socket);
  }

  answer(status: number, headers: Record<string, string>, body: string): void {
    // One request for each connection, because Chromium repeats a request when a reused connection is cut.
    this.#response.writeHead(status, { connection: 'close', ...headers });
    this.#response.end(body);
  }

  async pass(response: Response): Promise<void> {
    if (response.type === 'error') return this.cut();
    this.answer(response.status, Object.fromEntries(response.headers), await response.text());
  }

  cut(): void {
    this.#response.socket?.resetAndDestroy();
  }

  onClose(callback: () => void): void {
    this.#response.once('close', callback);
  }
}

/** Undefined if the client closed the connection before the body was complete. */
export async function readIncoming(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Incoming | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: request.method ?? '',
    url: new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`),
    signal: gone.signal,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks),
  };
}
