/** Who speaks, and in which version of its words. */
export interface Protocol {
  name: string;
  version: number;
}

/** What travels between worker and page: workbox-broadcast-update's shape, with the version in `meta`. */
export interface Message<Payload = unknown> {
  type: string;
  /** `<package>@<protocol version>` */
  meta: string;
  /** The scope of the registration that the message is about: an origin may have several. */
  scope: string;
  payload: Payload;
}

/** A message of a page that wants an answer. */
export interface Call extends Message {
  /** Names the client that calls; each page has its own. */
  client: string;
  /** Counts the calls of this client. A call that is asked again keeps its number. */
  number: number;
  /** The lowest number that has no answer yet. */
  since: number;
  /** Calls about the same thing are executed in order. */
  about: string;
  /** Whether later calls about the same thing wait for this one: it changes something. */
  changes: boolean;
}

/** What comes back through the port of a question. */
export type Answer = { value: unknown } | { error: { code: string; message: string; details?: unknown } };

export function createMessage<Payload>(
  { name, version }: Protocol,
  scope: string,
  type: string,
  payload: Payload,
): Message<Payload> {
  return { type, meta: `${name}@${version}`, scope, payload };
}

/** The `BroadcastChannel` by which a registration's worker tells its pages. */
export const channelName = ({ name }: Protocol, scope: string) => `${name}:${scope}`;

/** The version of `data` if it is a message of this protocol's name, else `undefined`. */
export function versionOf(data: unknown, { name }: Protocol): number | undefined {
  const { meta, type } = (data ?? {}) as Partial<Message>;
  if (typeof type !== 'string' || typeof meta !== 'string' || !meta.startsWith(`${name}@`)) return undefined;
  return Number(meta.slice(name.length + 1));
}
