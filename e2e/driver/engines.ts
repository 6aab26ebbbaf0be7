import type { Driver, EngineName } from './driver.ts';

/** Each driver is loaded when it is needed, because its library is large. */
export async function launchEngine(engine: EngineName): Promise<Driver> {
  switch (engine) {
    case 'chromium':
    case 'chromium-bare':
      return (await import('./chromium.ts')).launch({ engine });
    case 'firefox':
      return (await import('./firefox.ts')).launch();
    case 'webkit':
      return (await import('./webkit.ts')).launch();
  }
}
