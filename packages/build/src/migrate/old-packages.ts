/** What takes over the entries of an old package. */
export interface OldPackage {
  name: string;
  plugin: string;
  queue: string;
  /** The source in workbox-plugin-sync-queue, for `migrateFrom`. */
  migrateFrom: 'workboxBackgroundSync' | 'serwistBackgroundSync';
  /** Whether the package has nothing but background sync. */
  isOnlySync: boolean;
}

export const newPackage = 'workbox-plugin-sync-queue';
export const newPlugin = 'SyncQueuePlugin';
export const buildPackage = 'workbox-plugin-build';

const workbox: OldPackage = {
  name: 'workbox-background-sync',
  plugin: 'BackgroundSyncPlugin',
  queue: 'Queue',
  migrateFrom: 'workboxBackgroundSync',
  isOnlySync: true,
};

const serwist: OldPackage = {
  name: 'serwist',
  plugin: 'BackgroundSyncPlugin',
  queue: 'BackgroundSyncQueue',
  migrateFrom: 'serwistBackgroundSync',
  isOnlySync: false,
};

/** Before version 9, Serwist had a package for each plugin. */
const serwist8: OldPackage = {
  ...workbox,
  name: '@serwist/background-sync',
  migrateFrom: 'serwistBackgroundSync',
};

export const workboxPackage = workbox;

/** Other ways to write a package: from a CDN, for Deno, and the entry points of Serwist that this command does not know. */
const otherModule =
  /^(https?:|npm:|jsr:).*workbox-background-sync|^(https?:|npm:|jsr:).*\bserwist\b|^@?serwist\/(sw|plugins|legacy)\b/;

/** Whether a module has the old classes, under a name from which nothing is rewritten. */
export const isOtherOldModule = (module: string): boolean => otherModule.test(module);

/** The old package that a module belongs to. Workbox has a module for each class, too. */
export function oldPackageOf(module: string): OldPackage | undefined {
  if (/^workbox-background-sync(\/(index|BackgroundSyncPlugin|Queue)(\.m?js)?)?$/.test(module))
    return workbox;
  return [serwist, serwist8].find(({ name }) => name === module);
}

/** Only files with one of these words are parsed. */
export const isWorthParsing = (text: string) => /background-?sync/i.test(text);
