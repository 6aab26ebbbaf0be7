export interface HandOffOptions {
  /**
   * Bytes from which on a file that was asked for on the route is downloaded whole in the
   * background. Its page keeps its own stream.
   */
  minBytes: number;
}

export interface BackgroundFetchPluginOptions {
  /**
   * Downloads what people open, not only what the app asks for. Not under Save-Data.
   * @default undefined: only `BackgroundFetchClient.fetch` starts a download.
   */
  handOff?: HandOffOptions;
}
