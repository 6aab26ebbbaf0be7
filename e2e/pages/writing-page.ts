import { Outbox } from 'workbox-plugin-sync-queue/outbox';

declare global {
  interface Window {
    writer: Outbox;
    /** Resolves with the status, or with the name of the error. */
    write(text: string): Promise<number | string>;
  }
}

// Parameter of the page's URL: `scope`.
const scope = new URL(location.href).searchParams.get('scope') ?? '/';
window.writer = new Outbox('outbox', { scope, pollSeconds: 1 });
window.write = (text) =>
  window.writer.fetch('/api/notes', { method: 'POST', body: text }).then(
    ({ status }) => status,
    ({ name }: Error) => name,
  );
