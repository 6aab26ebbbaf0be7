import { BackgroundSyncPlugin } from 'workbox-background-sync';

export const old = new BackgroundSyncPlugin('old', { maxRetentionTime: 60 });
