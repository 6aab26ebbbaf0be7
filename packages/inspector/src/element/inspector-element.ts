import { languageOf } from 'workbox-plugin-core/window';
import { createReport } from '../report/create-report.ts';
import type { InspectorReport, ReportOptions } from '../report/inspector-report.ts';
import { checkInspectorOptions, type InspectorOptions } from '../shared/options.ts';
import { Inspection } from '../state/inspection.ts';
import type { Command } from '../view/context.ts';
import { patch } from '../view/patch.ts';
import { inspectorStyle } from '../view/style.ts';
import { inspectorView } from './inspector-view.ts';
import { tabsOf, type TabsContext } from './tabs.ts';

// The module can also be imported where there is no `HTMLElement`: on a server, for example.
const Base: typeof HTMLElement =
  (globalThis as { HTMLElement?: typeof HTMLElement }).HTMLElement ?? (Object as never);

const namesIn = (attribute: string | null) => {
  const names = attribute?.split(',').map((name) => name.trim());
  return names?.filter((name) => name !== '') ?? [];
};

/**
 * `<workbox-plugin-inspector>`: what the plugins of this app do, at the lower edge of the window. Set `options`, or the
 * attributes `queues` and `refreshers` (names, separated by commas), `downloads` and `open`. Alt+Shift+W opens and
 * closes it, Escape closes it.
 *
 * It follows the plugins from the time when it is in the document, also while it is closed. It asks the workers for
 * explanations and answers only while it is open.
 *
 * @example
 * ```html
 * <workbox-plugin-inspector queues="outbox, photos" refreshers="briefings" downloads open></workbox-plugin-inspector>
 * ```
 */
export class WorkboxPluginInspector extends Base {
  static readonly observedAttributes = ['queues', 'refreshers', 'downloads', 'open'];

  /** Defines the element under the name `workbox-plugin-inspector`. A name that is defined already is left unchanged. */
  static define(): void {
    if (!customElements.get('workbox-plugin-inspector'))
      customElements.define('workbox-plugin-inspector', WorkboxPluginInspector);
  }

  #options: InspectorOptions | undefined;
  #inspection: Inspection | undefined;
  /** Why there is nothing to show: the attributes are wrong. */
  #problem = '';
  #news = '';
  #tab = 0;
  #asked: string | undefined;
  #reportOptions: ReportOptions = {};
  #connected = new AbortController();
  #isScheduled = false;
  #focusedBefore: HTMLElement | undefined;

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(inspectorStyle);
    this.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet];
  }

  /**
   * What is inspected. Replaces the attributes.
   * @throws InspectorError `nothing-to-inspect`; in development builds also `invalid-option` and `unknown-option`
   */
  get options(): InspectorOptions {
    return (
      this.#options ?? {
        queues: namesIn(this.getAttribute('queues')),
        refreshers: namesIn(this.getAttribute('refreshers')),
        downloads: this.hasAttribute('downloads'),
      }
    );
  }
  set options(options: InspectorOptions) {
    checkInspectorOptions(options);
    this.#options = options;
    this.#restart();
  }

  /** Whether the panel is shown. */
  get open(): boolean {
    return this.hasAttribute('open');
  }
  set open(open: boolean) {
    this.toggleAttribute('open', open);
  }

  /**
   * What "Export" writes: without secrets, see the README.
   * @throws InspectorError where the attributes name nothing
   */
  async createReport(options: ReportOptions = {}): Promise<InspectorReport> {
    checkInspectorOptions(this.options);
    const inspection = this.#inspection ?? new Inspection(this.options, () => {});
    try {
      await inspection.readDetails();
      return createReport(inspection, options);
    } finally {
      if (inspection !== this.#inspection) inspection.close();
    }
  }

  connectedCallback(): void {
    this.#connected = new AbortController();
    const { signal } = this.#connected;
    const isShortcut = ({ code, altKey, shiftKey, ctrlKey, metaKey }: KeyboardEvent) =>
      code === 'KeyW' && altKey && shiftKey && !ctrlKey && !metaKey;
    addEventListener(
      'keydown',
      (event) => {
        if (!isShortcut(event)) return;
        event.preventDefault();
        this.open = !this.open;
      },
      { signal },
    );
    this.addEventListener('keydown', (event) => this.#onKey(event), { signal });
    for (const type of ['online', 'offline'])
      addEventListener(type, () => this.open && void this.#inspection?.readDetails(), { signal });
    // "in 12 s" passes without a change of a client.
    const timer = setInterval(() => this.#render(), 1000);
    signal.addEventListener('abort', () => clearInterval(timer));
    this.#restart();
  }

  disconnectedCallback(): void {
    this.#connected.abort();
    this.#inspection?.close();
    this.#inspection = undefined;
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (!this.isConnected || before === now) return;
    if (name === 'open') this.#toggle();
    else if (!this.#options) this.#restart();
  }

  #restart() {
    this.#inspection?.close();
    this.#inspection = undefined;
    this.#problem = '';
    if (!this.isConnected) return;
    try {
      checkInspectorOptions(this.options);
      this.#inspection = new Inspection(this.options, () => this.#schedule());
    } catch (error) {
      // The browser would report it to nobody who could read it in the page.
      this.#problem = (error as Error).message;
      this.dispatchEvent(new ErrorEvent('error', { error, message: this.#problem }));
    }
    if (this.#inspection) this.#inspection.isOpen = this.open;
    this.#render();
  }

  #toggle() {
    if (this.#inspection) this.#inspection.isOpen = this.open;
    const root = this.shadowRoot!;
    const { activeElement } = document;
    if (!this.open) {
      const hadFocus = root.activeElement;
      this.#render();
      if (hadFocus) this.#focusedBefore?.focus();
      return;
    }
    if (activeElement !== this) this.#focusedBefore = activeElement as HTMLElement;
    this.#render();
    this.#focusTab();
  }

  #focusTab() {
    const find = (selector: string) => this.shadowRoot!.querySelector<HTMLElement>(selector);
    (find('[aria-selected=true]') ?? find('[part=close] button'))?.focus();
  }

  /** Many changes become one rendering. */
  #schedule() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setTimeout(() => {
      this.#isScheduled = false;
      this.#render();
    });
  }

  #render() {
    const root = this.shadowRoot!;
    const body = root.firstElementChild ?? root.appendChild(document.createElement('div'));
    if (!this.open) return patch(body, []);
    const focused = root.activeElement as HTMLElement | null;
    const visible = () => [...root.querySelectorAll<HTMLElement>('button')];
    const place = focused ? visible().indexOf(focused) : -1;
    const tabs = this.#inspection ? tabsOf(this.#inspection) : [];
    patch(body, [inspectorView(tabs, this.#tab, this.#problem, this.#news, this.#context())]);
    // A button that is gone passes its focus on.
    if (focused && !focused.isConnected) (visible()[place] ?? visible().at(-1))?.focus();
  }

  #context() {
    const language = languageOf(this);
    const context: TabsContext & { select: (tab: number) => void; close: () => void } = {
      now: Date.now(),
      time: (at) => {
        const isToday = new Date(at).toDateString() === new Date().toDateString();
        return new Date(at).toLocaleString(language, {
          timeStyle: 'medium',
          ...(!isToday && { dateStyle: 'short' }),
        });
      },
      asked: this.#asked,
      ask: (key) => this.#ask(key),
      run: (command) => void this.#run(command),
      reportOptions: this.#reportOptions,
      choose: (options) => {
        this.#reportOptions = options;
        this.#render();
      },
      select: (tab) => this.#select(tab),
      close: () => (this.open = false),
    };
    return context;
  }

  #ask(key?: string) {
    this.#asked = key;
    this.#render();
  }

  #select(tab: number) {
    this.#tab = tab;
    this.#ask();
    if (this.#inspection) void this.#inspection.readDetails();
  }

  async #run({ label, title, source, call }: Command) {
    const say = (text: string, isProblem: boolean) => {
      this.#news = `${label}, ${title}: ${text}`;
      this.#schedule();
      return { kind: 'command', source, text: `command "${label}"`, isProblem } as const;
    };
    try {
      await call();
      this.#inspection?.log.add(say('done', false));
    } catch (error) {
      const { message, code } = error as Error & { code?: string };
      const event = say(`failed: ${message}`, true);
      this.#inspection?.log.add({ ...event, text: `${event.text} failed${code ? `: ${code}` : ''}` });
    }
  }

  #onKey(event: KeyboardEvent) {
    const { key } = event;
    if (key === 'Escape') {
      event.stopPropagation();
      if (this.#asked) this.#ask();
      else this.open = false;
      return;
    }
    const tabs = [...this.shadowRoot!.querySelectorAll<HTMLElement>('[role=tab]')];
    const at = tabs.indexOf(this.shadowRoot!.activeElement as HTMLElement);
    const steps: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
    const to = steps[key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    this.#select((to + tabs.length) % tabs.length);
    this.#focusTab();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'workbox-plugin-inspector': WorkboxPluginInspector;
  }
}
