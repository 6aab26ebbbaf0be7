/**
 * The mark of a request whose answer must not be cloned on its way through a route: what a clone
 * holds back is lost when the connection is cut. Workers see a fragment, servers never do.
 */
export const mark = '#workbox-plugin-bg-fetch';

export const directUrl = (url: string) => url + mark;
