import type { Answer, Call } from '../shared/protocol.ts';

/** The calls of one client since this worker was started. */
interface Asked {
  /** Calls with a lower number were answered, and the client has the answers. */
  since: number;
  answers: Map<number, Promise<Answer>>;
  /** The last change of each thing. */
  changes: Map<string, Promise<Answer>>;
}

const mostClients = 100;

/**
 * Executes the calls of each client once and in order. A call that comes again gets its first answer. A call
 * is executed when the changes before it are done; later calls do not wait for a read. Returns `undefined`
 * where the client has the answer already.
 *
 * A call without a client, from a script of the app, is executed at once.
 */
export function createCallLog() {
  const clients = new Map<string, Asked>();
  return (call: Partial<Call>, execute: () => Promise<Answer>): Promise<Answer> | undefined => {
    const { client, number = 0, since = 0, about = '', changes } = call;
    if (client === undefined) return execute();
    const asked = clients.get(client) ?? { since, answers: new Map(), changes: new Map() };
    // The clients that called last are kept.
    clients.delete(client);
    clients.set(client, asked);
    for (const longest of clients.keys()) if (clients.size > mostClients) clients.delete(longest);
    asked.since = Math.max(asked.since, since);
    for (const known of asked.answers.keys()) if (known < asked.since) asked.answers.delete(known);
    if (number < asked.since) return undefined;
    const answer = asked.answers.get(number) ?? Promise.resolve(asked.changes.get(about)).then(execute);
    asked.answers.set(number, answer);
    if (changes && asked.changes.get(about) !== answer) {
      asked.changes.set(about, answer);
      const over = () => asked.changes.get(about) === answer && asked.changes.delete(about);
      void answer.then(over, over);
    }
    return answer;
  };
}
