// #region bg-fetch
import { BackgroundFetchClient } from 'workbox-plugin-bg-fetch/window';

/** The page client of the downloads. Without service workers videos cannot be stored, but watched. */
export const downloads = 'serviceWorker' in navigator ? new BackgroundFetchClient() : undefined;
// #endregion
