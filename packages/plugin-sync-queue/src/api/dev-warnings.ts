import { warnOnce } from 'workbox-plugin-core';
import type { WorkboxPlugin } from 'workbox-core/types.js';

const contents = ({ url, headers }: Request) => JSON.stringify([url, [...headers]]);

/**
 * Looks on in development, and warns once each of what surely is not meant: a plugin after the queue
 * changes what is sent, the strategy sends nothing through its plugins, an error of the server reaches
 * the page and the write is not kept.
 */
export function watchMisuse(plugin: WorkboxPlugin, name: string, decides: boolean): void {
  const { requestWillFetch, fetchDidSucceed, handlerDidError, handlerDidComplete } = plugin;
  /** What the queue gave to be sent; empty where it sent nothing. */
  const given = new WeakMap<object, string>();

  plugin.requestWillFetch = async (param) => {
    // Called by hand: the plugin has words for that.
    if (!param.state) return requestWillFetch!(param);
    given.set(param.state, '');
    const request = await requestWillFetch!(param);
    given.set(param.state, contents(request));
    return request;
  };
  plugin.fetchDidSucceed = async (param) => {
    const { request, response, state } = param;
    const sent = given.get(state!);
    if (sent && sent !== contents(request))
      warnOnce(
        `Queue "${name}": a plugin that stands after it changes the request, which is not in what is kept. Put the queue last among "plugins".`,
      );
    const answer = await fetchDidSucceed!(param);
    if (response.status >= 500 && answer === response && !decides && 'live' in state! && state.live)
      warnOnce(
        `Queue "${name}": the server's ${response.status} went to the page, and the ${request.method} is not kept. A server that means "later" answers 503; "classify" may decide otherwise.`,
      );
    return answer;
  };
  plugin.handlerDidError = async (param) => {
    if (param.state) given.set(param.state, '');
    return handlerDidError!(param);
  };
  plugin.handlerDidComplete = async (param) => {
    const { request, state } = param;
    if (state && 'live' in state && state.live && !given.has(state))
      warnOnce(
        `Queue "${name}": its route answered a ${request.method} without sending it through its plugins, so that nothing can be kept. Use NetworkOnly, or "handler.fetch" in a strategy of your own.`,
      );
    return handlerDidComplete!(param);
  };
}
