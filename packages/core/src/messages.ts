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
  payload: Payload;
}

/** What comes back through the port of a question. */
export type Answer = { value: unknown } | { error: { code: string; message: string; details?: unknown } };

export function createMessage<Payload>(
  { name, version }: Protocol,
  type: string,
  payload: Payload,
): Message<Payload> {
  return { type, meta: `${name}@${version}`, payload };
}

/** The version of `data` if it is a message of this protocol's name, else `undefined`. */
export function versionOf(data: unknown, { name }: Protocol): number | undefined {
  const { meta, type } = (data ?? {}) as Partial<Message>;
  if (typeof type !== 'string' || typeof meta !== 'string' || !meta.startsWith(`${name}@`)) return undefined;
  return Number(meta.slice(name.length + 1));
}
