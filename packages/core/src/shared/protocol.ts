/** The name and the version of a package's messages. */
export interface Protocol {
  name: string;
  version: number;
}

/** A message between worker and page, in the shape of workbox-broadcast-update, with the version in `meta`. */
export interface Message<Payload = unknown> {
  type: string;
  /** `<package>@<protocol version>` */
  meta: string;
  /** The scope of the registration that the message is about: an origin may have several. */
  scope: string;
  payload: Payload;
}

/** A message of a page that expects an answer. */
export interface Call extends Message {
  /** The client that calls. Each client of each page has its own id. */
  client: string;
  /** The number of the call. A call that is sent again keeps its number. */
  number: number;
  /** The lowest number without an answer. */
  since: number;
  /** Calls about the same thing are executed in order. */
  about: string | undefined;
  /** Whether the call changes something: later calls about the same thing wait for it. */
  changes: boolean | undefined;
}

/** The answer to a call, through its port. */
export type Answer =
  { value: unknown } | { error: { code: string; message: string; details: Record<string, unknown> } };

/** Makes a message in the form of workbox-broadcast-update. `meta` has the version of the protocol. */
export function createMessage<Payload>(
  { name, version }: Protocol,
  scope: string,
  type: string,
  payload: Payload,
): Message<Payload> {
  return { type, meta: `${name}@${version}`, scope, payload };
}

/** The `BroadcastChannel` from the worker of a registration to its pages. */
export const channelName = ({ name }: Protocol, scope: string) => `${name}:${scope}`;

/** The version of `data` if it is a message of this protocol's name, else `undefined`. */
export function versionOf(data: unknown, { name }: Protocol): number | undefined {
  const { meta, type } = (data ?? {}) as Partial<Message>;
  if (typeof type !== 'string' || typeof meta !== 'string' || !meta.startsWith(`${name}@`)) return undefined;
  return Number(meta.slice(name.length + 1));
}
