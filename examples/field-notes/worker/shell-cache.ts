/// <reference lib="webworker" />
/** Filled in by build.mjs. */
declare const SHELL_VERSION: string;
declare const SHELL_FILES: readonly string[];
declare const self: ServiceWorkerGlobalScope;

const PREFIX = 'field-notes-shell-';
export const shellCacheName = `${PREFIX}${SHELL_VERSION}`;

const shellUrls = new Set(SHELL_FILES.map((path) => new URL(path, self.location.origin).href));

/** The page, its script, its style: everything it takes to open the app without a network. */
export const isShell = (url: URL): boolean => shellUrls.has(url.origin + url.pathname);

export async function fillShellCache(): Promise<void> {
  const cache = await caches.open(shellCacheName);
  // Past the HTTP cache: a shell out of two builds does not start.
  await cache.addAll(SHELL_FILES.map((path) => new Request(path, { cache: 'reload' })));
}

export async function deleteOldShells(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== shellCacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
}
