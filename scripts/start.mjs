// `npm start`: installs what is missing, builds, and serves the example app.
import { pathToFileURL } from 'node:url';
import { buildExample } from './example.mjs';

const { server } = await buildExample();
// The server runs in this process, so that Ctrl+C reaches it once. It prints its URL, or an error for a used port.
await import(pathToFileURL(server).href);
