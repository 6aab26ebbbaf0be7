import {
  checkInvariants,
  failWith,
  healthy,
  holdRequest,
  holdResponse,
  requestLost,
  responseLost,
  slow,
  type FaultMode,
  type InvariantReport,
  type Write,
} from 'workbox-plugin-testing/server';
import { limitQuota, occupyStores, useUpQuota } from '../../e2e/storage-pressure.ts';
import type { Driver, EngineName, Tab } from '../../e2e/driver/driver.ts';
import type { Library } from '../libraries.ts';
import { bundleWorker, type Mutant } from '../mutants.ts';
import {
  drain,
  inFlight,
  openTestBed,
  postAll,
  rowsLeft,
  storedPaths,
  triggerReplay,
  type TestBed,
} from '../test-bed.ts';
import { planCampaign, type At, type Fault, type PlanParam, type Step } from './plan.ts';

/**
 * - `quota`: the quota is used up.
 * - `slow`: each operation of the storage waits 200 ms.
 * - `closed`: the browser closes the worker's connection to its database again and again, in the middle of its work.
 */
export const pressures = ['quota', 'slow', 'closed'] as const;
export type Pressure = (typeof pressures)[number];

export interface CampaignParam extends PlanParam {
  library: Library;
  mutant?: Mutant;
  browser?: EngineName | Driver;
  pressure?: Pressure | undefined;
  /** No step begins after so many minutes. */
  minutes?: number;
  progress?: (done: number, of: number) => void;
  /** Gets each step before it begins, and in the end what the server has received. */
  log?: ((line: string) => void) | undefined;
}

export interface CampaignResult extends Pick<InvariantReport, 'ok' | 'counts' | 'message'> {
  library: string;
  seed: number;
  steps: number;
  stops: number;
  kills: number;
  /** Of the stops and kills, those with a request at the server. */
  atServer: number;
  written: number;
  /** Pages were told that these are stored or delivered. */
  promised: number;
  seconds: number;
}

const modes: Record<Exclude<Fault, 'down'>, FaultMode> = {
  up: healthy,
  unavailable: failWith(503, { 'retry-after': '1' }),
  'request-lost': requestLost,
  'response-lost': responseLost,
  slow: slow(30),
  'signed-out': failWith(401),
};

/** The name of a write in the log, the effects and the rows. */
const nameOf = (path: string) => new URL(path, 'http://x').searchParams.get('note') ?? path;

interface HeldTime {
  lane: string;
  from: number;
  to: number;
}

/** One write of a page, as the page saw it. */
interface Written {
  id: number;
  lane: string;
  /** How many requests the server had received when it was made. */
  received: number;
  /** The status that the page got; 0 for an error; `undefined`: the page was gone before an answer came. */
  status: number | undefined;
  /** Its worker was stopped while the page waited. */
  isLive: boolean;
}

/** The clock of a worker and of the pages that open after it. */
const clockPreamble = (minutes: number): string =>
  `{const Real=Date,shift=${minutes * 60_000};Date=class extends Real{constructor(...given){given.length?super(...given):super(Real.now()+shift)}static now(){return Real.now()+shift}};}`;

/**
 * Runs in the worker: closes a connection with each 11th transaction, as a browser that gives up on a database does
 * (Indexed Database API §5.2, "forced"): open transactions are aborted, and the connection gets a `close` event.
 */
function closeConnections(): void {
  // The campaign counts rows in its pages, which get the same lines.
  if ('document' in self) return;
  // oxlint-disable-next-line typescript/unbound-method -- called with `apply`
  const begin = IDBDatabase.prototype.transaction;
  const open = new Map<IDBDatabase, Set<IDBTransaction>>();
  let count = 0;
  IDBDatabase.prototype.transaction = function (...given) {
    const tx = begin.apply(this, given);
    const others = open.get(this) ?? new Set();
    open.set(this, others.add(tx));
    for (const type of ['complete', 'abort']) tx.addEventListener(type, () => others.delete(tx));
    if (++count % 11 === 0)
      queueMicrotask(() => {
        this.close();
        // One whose commit has begun cannot be aborted any more.
        for (const one of others)
          try {
            one.abort();
          } catch {}
        open.delete(this);
        this.dispatchEvent(new Event('close'));
      });
    return tx;
  };
}

const preambleOf = (pressure: Pressure | undefined, clockMinutes = 0): string =>
  (clockMinutes ? clockPreamble(clockMinutes) : '') +
  (pressure === 'closed' ? `(${closeConnections})();` : '');

/** Runs one campaign in a real browser against a real server, drains the queue, and judges what happened. */
export async function runCampaign(param: CampaignParam): Promise<CampaignResult> {
  const campaign = await Campaign.open(param);
  try {
    return await campaign.run();
  } finally {
    await campaign.close();
  }
}

class Campaign {
  readonly #param: CampaignParam;
  readonly #bed: TestBed;
  readonly #written: Written[] = [];
  readonly #writing: Promise<void>[] = [];
  #second: Tab | undefined;
  #fault: Fault = 'up';
  #version = 0;
  #counts = { stops: 0, kills: 0, atServer: 0 };

  private constructor(param: CampaignParam, bed: TestBed) {
    this.#param = param;
    this.#bed = bed;
  }

  static async open(param: CampaignParam): Promise<Campaign> {
    const { library, mutant, browser, pressure } = param;
    const bed = await openTestBed(
      library,
      'lanes',
      mutant,
      browser,
      preambleOf(pressure),
      async ({ tab, server }) => {
        if (pressure === 'quota') await limitQuota(tab, server.origin);
      },
    );
    return new Campaign(param, bed);
  }

  async run(): Promise<CampaignResult> {
    const { library, seed, minutes = Infinity, progress, log } = this.#param;
    const begun = Date.now();
    const steps = planCampaign(this.#param);
    let done = 0;
    if (this.#param.pressure) await this.#press();
    for (const step of steps) {
      if (Date.now() - begun > minutes * 60_000) break;
      log?.(
        `${new Date().toISOString()} ${done} ${JSON.stringify(step)} ${this.#written.length} written, ${this.#bed.server.requests.length} received`,
      );
      await this.#do(step).catch((error: unknown) => {
        throw new Error(`Step ${done} of seed ${seed} failed: ${JSON.stringify(step)}`, { cause: error });
      });
      progress?.(++done, steps.length);
    }
    await this.#heal();
    const { server } = this.#bed;
    log?.(JSON.stringify(this.#written));
    log?.(server.summary());
    const held = this.#heldTimes();
    const writes = this.#written.map((write) => this.#promiseOf(write, held));
    const effects = server.effects.map(({ path }) => ({ name: nameOf(path) }));
    const rows = (await storedPaths(this.#bed)).map((path) => ({ name: nameOf(path) }));
    const { ok, counts, message } = checkInvariants({ writes, effects }, rows);
    return {
      ...{ library: library.name, seed, steps: done, ...this.#counts },
      ...{ written: writes.length, promised: writes.filter(({ told }) => told !== 'failed').length },
      ...{ ok, counts, message, seconds: Math.round((Date.now() - begun) / 1000) },
    };
  }

  /**
   * What the app may rely on. A library that tells pages nothing gives them the error of a write that it stores: such a
   * write counts as kept. A write whose worker was stopped while its page waited has no place in its lane: the browser
   * gives it to the next worker at any time.
   */
  #promiseOf({ id, lane, received, status = -1, isLive }: Written, held: readonly HeldTime[]): Write {
    const isPassing = held.some((time) => time.lane === lane && received >= time.from && received < time.to);
    const isKept = status === 202 || (status === 0 && !isLive && !this.#param.library.tellsPages);
    const told = isKept ? 'kept' : status >= 200 && status < 300 ? 'delivered' : 'failed';
    return { name: String(id), told, lane, ordered: !isLive && !isPassing && told !== 'failed' };
  }

  /**
   * When a lane waited for a sign-in: from the 401 to a write until that write was processed, counted in requests. Writes
   * that are made meanwhile pass what waits in the lane, by design: one of them may be the sign-in.
   */
  #heldTimes(): HeldTime[] {
    const { requests } = this.#bed.server;
    return requests.flatMap(({ status, path }, at) => {
      if (status !== 401) return [];
      const end = requests.findIndex(
        (other, later) => later > at && other.path === path && other.status === 201,
      );
      const lane = new URL(path, 'http://x').searchParams.get('lane') ?? '';
      return [{ lane, from: at, to: end < 0 ? Infinity : end }];
    });
  }

  close = () => this.#bed.close();

  async #do(step: Step): Promise<void> {
    switch (step.do) {
      case 'fault':
        return this.#setFault(step.fault);
      case 'write':
        return this.#write(step.lane, step.count);
      case 'replay':
        return triggerReplay(this.#bed);
      case 'tab':
        return this.#toggleTab();
      case 'update':
        return this.#update(step.clockMinutes);
      case 'stop':
      case 'kill':
        return this.#end(step.do, step.at, step.isLive);
    }
  }

  async #setFault(fault: Fault): Promise<void> {
    const { server } = this.#bed;
    if (this.#fault === 'down' && fault !== 'down') await server.up();
    this.#fault = fault;
    if (fault === 'down') await server.down();
    else server.faultMode = modes[fault];
  }

  /** Without a key of the page: the library is on its own. */
  async #write(lane: string, count: number, isKeyed = false): Promise<void> {
    const { tab } = this.#bed;
    const writes = Array.from({ length: count }, (): Written => {
      const write: Written = {
        id: this.#written.length,
        lane,
        received: this.#bed.server.requests.length,
        status: undefined,
        isLive: isKeyed,
      };
      this.#written.push(write);
      return write;
    });
    const paths = writes.map(({ id }) => `/api/notes?note=${id}&lane=${lane}`);
    const statuses = await postAll(tab, paths, '', isKeyed).catch(() => []);
    writes.forEach((write, at) => (write.status = statuses[at]));
  }

  async #toggleTab(): Promise<void> {
    if (this.#second) await this.#second.close().catch(() => {});
    this.#second = this.#second ? undefined : await this.#openTab();
  }

  /** The app itself is there, whatever its API does. */
  async #openTab(): Promise<Tab> {
    const { server, driver } = this.#bed;
    const wasDown = this.#fault === 'down';
    if (wasDown) await server.up();
    const tab = await driver.open(`${server.origin}/`);
    if (wasDown) await server.down();
    return tab;
  }

  async #update(clockMinutes: number): Promise<void> {
    const { server, tab, library } = this.#bed;
    const wasDown = this.#fault === 'down';
    if (wasDown) await server.up();
    server.preamble = preambleOf(this.#param.pressure, clockMinutes);
    const bundle = await bundleWorker(library.worker, this.#param.mutant);
    server.serve('/worker.js', `${bundle}\n// version ${++this.#version}`, 'text/javascript');
    await tab.evaluate(async () => {
      const container = navigator.serviceWorker;
      const changed = new Promise((resolve) =>
        container.addEventListener('controllerchange', resolve, { once: true }),
      );
      await (await container.ready).update();
      await Promise.race([changed, new Promise((resolve) => setTimeout(resolve, 3000))]);
    });
    if (wasDown) await server.down();
  }

  /** Stops the worker, or kills the browser, where a request of a replay or of a page is as `at` says. */
  async #end(kind: 'stop' | 'kill', at: At, isLive: boolean): Promise<void> {
    const { server, driver } = this.#bed;
    if (at !== 'idle') await this.#hold(at === 'request' ? holdRequest : holdResponse, isLive);
    if (inFlight(this.#bed)) this.#counts.atServer++;
    if (kind === 'stop') {
      await driver.stopWorker();
      this.#counts.stops++;
    } else {
      await driver.restart();
      this.#counts.kills++;
      this.#second = undefined;
      this.#bed.tab = await this.#openTab();
    }
    if (at === 'idle') return;
    // The browser gives a request of a page to the next worker: that one is not held.
    await this.#setFault('up');
    await server
      .waitUntil(() => inFlight(this.#bed) === 0, 'the requests of the worker to end', 1)
      .catch(() => server.release());
  }

  async #hold(mode: FaultMode, isLive: boolean): Promise<void> {
    const { server } = this.#bed;
    await this.#setFault('up');
    let passes = Math.floor(this.#written.length % 3);
    server.faultMode = () => (passes-- > 0 ? slow(1) : mode);
    if (isLive)
      // The browser gives a request of a page to the next worker after a stop. It keeps a key of the page.
      this.#writing.push(this.#write(this.#written.length % 2 ? 'a' : 'b', 2, true));
    else {
      // Something to replay: the server answers nothing while it is written.
      if (!(await rowsLeft(this.#bed))) {
        await this.#setFault('down');
        await this.#write('a', 2);
        await this.#setFault('up');
        server.faultMode = () => (passes-- > 0 ? slow(1) : mode);
      }
      await triggerReplay(this.#bed);
    }
    await server
      .waitUntil(() => passes < 0 && inFlight(this.#bed) > 0, 'a request to hold', 2)
      .catch(() => {});
  }

  async #press(): Promise<void> {
    const { tab, server, driver, library } = this.#bed;
    await this.#setFault('down');
    await this.#write('a', 20);
    await this.#setFault('up');
    if (this.#param.pressure === 'quota') await useUpQuota(tab);
    if (this.#param.pressure === 'slow')
      await occupyStores(await driver.open(`${server.origin}/`), library.database, 200);
  }

  /** All is well again: what is stored is delivered. */
  async #heal(): Promise<void> {
    this.#second = undefined;
    await this.#update(0);
    await this.#setFault('up');
    this.#bed.server.release();
    await Promise.race([
      Promise.allSettled(this.#writing),
      new Promise((resolve) => setTimeout(resolve, 20_000)),
    ]);
    // Lanes that wait for a sign-in are released by a good answer.
    for (const lane of ['a', 'b']) await this.#write(lane, 1);
    await drain(this.#bed);
  }
}
