/** The property of an answer that names an element (W3C WebDriver, "web element identifier"). */
const elementKey = 'element-6066-11e4-a52e-4f735466cecf';

/** A step of a keyboard. */
export interface KeyAction {
  type: 'keyDown' | 'keyUp';
  value: string;
}

interface Failure {
  error: string;
  message: string;
}

async function send(method: string, url: string, body?: object, signal?: AbortSignal): Promise<unknown> {
  const init = { method, ...(body && { body: JSON.stringify(body) }), ...(signal && { signal }) };
  const response = await fetch(url, init);
  const { value } = (await response.json()) as { value: unknown };
  if (response.ok) return value;
  const { error, message } = value as Failure;
  throw new Error(message ? `${error}: ${message}` : error);
}

/** Sends commands of a session to a WebDriver. */
export class WebDriver {
  readonly #session: string;

  private constructor(session: string) {
    this.#session = session;
  }

  /** Starts a session. Rejects after `timeout` milliseconds. */
  static async start(server: string, capabilities: object, timeout: number): Promise<WebDriver> {
    const wanted = { capabilities: { alwaysMatch: capabilities } };
    const signal = AbortSignal.timeout(timeout);
    const { sessionId } = (await send('POST', `${server}/session`, wanted, signal)) as { sessionId: string };
    return new WebDriver(`${server}/session/${sessionId}`);
  }

  #get = (path: string) => send('GET', this.#session + path);
  #post = (path: string, body: object = {}) => send('POST', this.#session + path, body);

  window = async () => (await this.#get('/window')) as string;
  switchTo = async (handle: string) => void (await this.#post('/window', { handle }));
  newWindow = async () =>
    ((await this.#post('/window/new', { type: 'window' })) as { handle: string }).handle;
  closeWindow = async () => void (await send('DELETE', `${this.#session}/window`));
  url = async () => (await this.#get('/url')) as string;
  goto = async (url: string) => void (await this.#post('/url', { url }));
  refresh = async () => void (await this.#post('/refresh'));
  execute = async (script: string, args: unknown[]) => this.#post('/execute/sync', { script, args });
  screenshot = async () => (await this.#get('/screenshot')) as string;

  #element = async (selector: string) => {
    const wanted = { using: 'css selector', value: selector };
    const found = (await this.#post('/element', wanted)) as Record<string, string>;
    return `/element/${found[elementKey]!}`;
  };
  click = async (selector: string) => void (await this.#post(`${await this.#element(selector)}/click`));
  /** Types into the element. An input of files takes a path. */
  sendKeys = async (selector: string, text: string) =>
    void (await this.#post(`${await this.#element(selector)}/value`, { text }));

  /** Presses and releases keys in this order. */
  keys = async (actions: KeyAction[]) =>
    void (await this.#post('/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] }));
}

/** True when the WebDriver takes sessions. */
export async function isReady(server: string): Promise<boolean> {
  try {
    await send('GET', `${server}/status`);
    return true;
  } catch {
    return false;
  }
}
