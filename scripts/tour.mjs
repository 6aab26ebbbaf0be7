// `npm run tour`: drives the tours of the example app in Chromium, and writes the pictures of the README.
import { pathToFileURL } from 'node:url';
import { ensure } from './find-engine.mjs';
import { buildExample } from './example.mjs';
import { chromium } from './chromium.mjs';

const { tour } = await buildExample();
await ensure(chromium);
await import(pathToFileURL(tour).href);
