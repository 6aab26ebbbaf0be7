// The parts of packages that are not installed here, or that have no types.
declare module 'vite-plugin-pwa' {
  import type { GenerateSWOptions } from 'workbox-build';

  interface Options {
    strategies?: string;
    srcDir?: string;
    filename?: string;
    injectRegister?: boolean | string;
    injectManifest?: { rollupFormat?: string };
    devOptions?: { enabled?: boolean };
    workbox?: Partial<GenerateSWOptions>;
  }
  export function VitePWA(options: Options): unknown;
}

declare module 'vitest' {
  export const test: (name: string, run: () => Promise<void>, timeout?: number) => void;
  export const vi: { waitFor<T>(check: () => Promise<T>, timeout?: number): Promise<T> };
  export function expect(actual: unknown): { toBe(expected: unknown): void };
}
