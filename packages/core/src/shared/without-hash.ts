/** The URL that a request is sent to: a hash stays in the browser. */
export const withoutHash = (url: string): string => url.replace(/#.*/, '');
