// The module can also be imported where there is no `HTMLElement`: on a server, for example.
const Base: typeof HTMLElement =
  (globalThis as { HTMLElement?: typeof HTMLElement }).HTMLElement ?? (Object as never);

/** What an element observes. */
interface Observable {
  readonly subscribe: (listener: () => void) => () => void;
}

/**
 * An element that shows what a page client knows, in a shadow tree: rendered when `client` or `words` is set, when the
 * element is connected, and after each change of the client. Without `innerHTML` and `style` elements, which pages with
 * Trusted Types or a strict Content Security Policy do not allow.
 */
export abstract class ClientElement<Client extends Observable, Words> extends Base {
  /** The name under which `define()` defines the element. */
  static readonly tag: string;

  /** Defines the element, under one or more names. A name that is defined already is left unchanged. */
  static define(this: CustomElementConstructor & { tag: string }, name: string = this.tag): void {
    if (customElements.get(name)) return;
    try {
      customElements.define(name, this);
    } catch {
      // A class can be defined under one name only.
      customElements.define(name, class extends this {});
    }
  }

  #client: Client | undefined;
  #words: Words;
  #observing = new AbortController();

  protected constructor(words: Words, style: string, content: readonly Node[]) {
    super();
    this.#words = words;
    const root = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(commonStyle + style);
    root.adoptedStyleSheets = [sheet];
    root.append(...content);
  }

  get client(): Client | undefined {
    return this.#client;
  }
  set client(client: Client | undefined) {
    this.#client = client;
    this.#connect();
  }

  /** The texts, for another language. */
  get words(): Words {
    return this.#words;
  }
  set words(words: Words) {
    this.#words = words;
    this.render();
  }

  connectedCallback(): void {
    this.#connect();
  }
  disconnectedCallback(): void {
    this.#connect();
  }

  protected abstract render(): void;

  /** Calls `listener` after each change of what is shown, until `signal` is aborted. */
  protected observe(listener: () => void, signal: AbortSignal): void {
    signal.addEventListener('abort', this.#client!.subscribe(listener));
  }

  protected partNamed(name: string): HTMLElement {
    return this.shadowRoot!.querySelector<HTMLElement>(`[part~='${name}']`)!;
  }

  /** What `call` rejects with becomes an `error` event. */
  protected async report(call: () => Promise<unknown>): Promise<void> {
    try {
      await call();
    } catch (error) {
      this.dispatchEvent(new ErrorEvent('error', { error, message: (error as Error).message }));
    }
  }

  #connect() {
    this.#observing.abort();
    if (!this.isConnected || !this.#client) return;
    this.#observing = new AbortController();
    this.observe(() => this.render(), this.#observing.signal);
    this.render();
  }
}

/** Creates an element with attributes and children. */
export function create(
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...children: Node[]
): HTMLElement {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  element.append(...children);
  return element;
}

/** The colours follow the page: `color` and `color-scheme`. */
const commonStyle = `
:host { display: block; container-type: inline-size; }
:host([hidden]), [hidden] { display: none !important; }
button { font: inherit; font-size: 0.875em; color: inherit; background: none; border: 1px solid color-mix(in srgb, currentColor 55%, transparent);
  border-radius: 0.375rem; padding: 0.375rem 0.75rem; min-height: 2rem; cursor: pointer; }
button:hover { background: color-mix(in srgb, currentColor 10%, transparent); }
:focus-visible { outline: 2px solid; outline-offset: 2px; }
[part=buttons] { display: flex; flex-wrap: wrap; gap: 0.5rem; }
[part=news] { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;
