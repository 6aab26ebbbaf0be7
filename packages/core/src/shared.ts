export { createMessage, versionOf, type Answer, type Message, type Protocol } from './messages.ts';
export { PluginError } from './plugin-error.ts';
