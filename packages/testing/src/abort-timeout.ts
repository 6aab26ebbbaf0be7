import { currentLife } from './life.ts';

/** `AbortSignal.timeout` by the clock of the browser; Node's own would wait in real time. */
export function timeoutByClock(RealSignal: typeof AbortSignal): typeof AbortSignal {
  const timeout = (milliseconds: number): AbortSignal => {
    const life = currentLife();
    if (life === undefined) return RealSignal.timeout(milliseconds);
    const controller = new AbortController();
    const { setTimeout } = life.scope as { setTimeout: (callback: () => void, delay: number) => number };
    const expire = () => controller.abort(new DOMException('signal timed out', 'TimeoutError'));
    setTimeout(expire, milliseconds);
    return controller.signal;
  };
  return new Proxy(RealSignal, {
    get: (target, property) =>
      property === 'timeout' ? timeout : (Reflect.get(target, property) as unknown),
  });
}
