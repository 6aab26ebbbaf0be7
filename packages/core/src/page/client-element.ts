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
    this.#observing.abort();
  }

  protected abstract render(): void;

  /** Calls `listener` after each change of what is shown, until `signal` is aborted. */
  protected observe(listener: () => void, signal: AbortSignal): void {
    signal.addEventListener('abort', this.#client!.subscribe(listener));
  }

  /** What the call of an action rejects with becomes an `error` event. */
  protected report(call: Promise<unknown>): void {
    call.catch((error: Error) =>
      this.dispatchEvent(new ErrorEvent('error', { error, message: error.message })),
    );
  }

  #connect() {
    this.#observing.abort();
    this.#observing = new AbortController();
    if (this.isConnected && this.#client) {
      this.observe(() => this.render(), this.#observing.signal);
      this.render();
    }
  }
}

/** Creates an element with attributes and children. */
export function create(
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...children: Node[]
): HTMLElement {
  const element = document.createElement(name);
  for (const attribute in attributes) element.setAttribute(attribute, attributes[attribute]!);
  element.append(...children);
  return element;
}

/** The colours follow the page: `color` and `color-scheme`. */
const commonStyle = `
:host { display: block; }
:host([hidden]), [hidden] { display: none !important; }
button { font: inherit; padding: 0.75rem; }
[part=news] { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;
