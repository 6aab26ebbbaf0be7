/** One database an origin; its rows say of which scope and queue they are. */
export const databaseName = 'workbox-plugin-sync-queue';
