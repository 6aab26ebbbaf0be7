import { migrated, removeProjects } from './helpers/migrated.ts';

afterAll(removeProjects);

const route = (method = 'POST') =>
  `{ urlPattern: /\\/api\\//, handler: 'NetworkOnly', method: '${method}', options: { backgroundSync: { name: 'outbox' } } }`;
const movedRoute = (method = 'POST') =>
  `{ urlPattern: /\\/api\\//, handler: 'NetworkOnly', method: '${method}', syncQueue: { name: 'outbox', options: { migrateFrom: workboxBackgroundSync } } }`;

const configOf = (...routes: string[]) => `import { defineBackground } from 'workbox-plugin-build';
import { workboxBackgroundSync } from 'workbox-plugin-sync-queue';

export default defineBackground({
  routes: [
${routes.map((one) => `    ${one},\n`).join('')}  ],
});
`;

test('a route of generateSW is moved into a config, and the other routes stay in their order', () => {
  const { read, written, findings } = migrated({
    'build.mjs': `import { generateSW } from 'workbox-build';

await generateSW({
  swDest: 'dist/sw.js', // the worker
  runtimeCaching: [
    { urlPattern: /\\/feed\\//, handler: 'NetworkFirst' },
    ${route()},
    { urlPattern: /\\/media\\//, handler: 'CacheFirst' },
  ],
});
`,
  });
  expect(read('build.mjs')).toBe(`import { generateSW } from 'workbox-build';
import { withBackground } from 'workbox-plugin-build';

await generateSW(await withBackground({
  swDest: 'dist/sw.js', // the worker
  runtimeCaching: [
    { urlPattern: /\\/feed\\//, handler: 'NetworkFirst' },
    { urlPattern: /\\/media\\//, handler: 'CacheFirst' },
  ],
}, { config: 'background.config.mjs' }));
`);
  expect(read('background.config.mjs')).toBe(configOf(movedRoute()));
  expect(written).toEqual(['build.mjs', 'background.config.mjs', 'package.json']);
  expect(findings).toEqual([]);
});

test('several routes of vite-plugin-pwa are moved with their comments, options and indents', () => {
  const { read, findings } = migrated({
    'vite.config.ts': `import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

export default defineConfig({
  build: { outDir: 'public' },
  plugins: [
    VitePWA({
      workbox: {
        globPatterns: ['**/*.js'],
        runtimeCaching: [
          {
            urlPattern: ({ url }) => url.pathname.startsWith('/api'), // writes
            handler: 'NetworkOnly',
            method: 'POST',
            options: {
              backgroundSync: {
                name: 'posts',
                options: {
                  maxRetentionTime: 24 * 60, // a day
                },
              },
            },
          },
          {
            urlPattern: ({ url }) => url.pathname.startsWith('/api'),
            handler: 'NetworkFirst',
            method: 'PUT',
            options: {
              cacheName: 'puts',
              backgroundSync: { name: 'puts' },
            },
          },
        ],
      },
    }),
  ],
});
`,
  });
  expect(read('vite.config.ts')).toBe(`import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { withBackground } from 'workbox-plugin-build';

export default defineConfig({
  build: { outDir: 'public' },
  plugins: [
    VitePWA({
      workbox: await withBackground({
        globPatterns: ['**/*.js'],
      }, { config: 'background.config.ts', outDir: 'public' }),
    }),
  ],
});
`);
  expect(read('background.config.ts')).toBe(
    configOf(
      `{
      urlPattern: ({ url }) => url.pathname.startsWith('/api'), // writes
      handler: 'NetworkOnly',
      method: 'POST',
      syncQueue: {
        name: 'posts',
        options: {
          maxRetentionTime: 24 * 60, // a day
          migrateFrom: workboxBackgroundSync,
        },
      },
    }`,
      `{
      urlPattern: ({ url }) => url.pathname.startsWith('/api'),
      handler: 'NetworkFirst',
      method: 'PUT',
      options: {
        cacheName: 'puts',
      },
      syncQueue: { name: 'puts', options: { migrateFrom: workboxBackgroundSync } },
    }`,
    ),
  );
  expect(findings).toEqual([
    'vite.config.ts:8:16 generate-sw',
    'vite.config.ts:16:15 several-queues',
    'vite.config.ts:19:19 max-retention-time',
  ]);
});

test('a config of webpack with an async function and double quotes keeps its quotes', () => {
  const { read } = migrated({
    'webpack.config.mjs': `import workbox from "workbox-webpack-plugin";
export default async () => ({
  plugins: [new workbox.GenerateSW({ runtimeCaching: [${route()}], swDest: "sw.js" })],
});
`,
  });
  expect(read('webpack.config.mjs')).toBe(`import workbox from "workbox-webpack-plugin";
import { withBackground } from "workbox-plugin-build";
export default async () => ({
  plugins: [new workbox.GenerateSW(await withBackground({ swDest: "sw.js" }, { config: "background.config.mjs" }))],
});
`);
});

test('comments between routes stay, and routes on one line are removed together', () => {
  const { read } = migrated({
    'build.mjs': `import { generateSW } from 'workbox-build';
await generateSW({
  runtimeCaching: [
    // the feed
    { urlPattern: /\\/feed\\//, handler: 'NetworkFirst' },
    // writes
    ${route('POST')}, ${route('PUT')},
    // media
    { urlPattern: /\\/media\\//, handler: 'CacheFirst' },
    // more writes
    ${route('PATCH')}
  ],
});
`,
  });
  expect(read('build.mjs')).toBe(`import { generateSW } from 'workbox-build';
import { withBackground } from 'workbox-plugin-build';
await generateSW(await withBackground({
  runtimeCaching: [
    // the feed
    { urlPattern: /\\/feed\\//, handler: 'NetworkFirst' },
    // writes
    // media
    { urlPattern: /\\/media\\//, handler: 'CacheFirst' },
    // more writes
  ],
}, { config: 'background.config.mjs' }));
`);
  expect(read('background.config.mjs')).toBe(
    configOf(movedRoute('POST'), movedRoute('PUT'), movedRoute('PATCH')),
  );
});

test('the last routes of a list on one line are removed with the comma before them', () => {
  const first = `{ urlPattern: /a/, handler: 'NetworkFirst' }`;
  const { read } = migrated({
    'build.mjs': `await generateSW({ runtimeCaching: [${first}, ${route('POST')}, ${route('PUT')}] });\nexport {};`,
  });
  expect(read('build.mjs')).toBe(
    `import { withBackground } from 'workbox-plugin-build';
await generateSW(await withBackground({ runtimeCaching: [${first}] }, { config: 'background.config.mjs' }));\nexport {};`,
  );
});

const vite = (options: string) => `import { VitePWA } from 'vite-plugin-pwa';
export default { plugins: [VitePWA({ workbox: ${options} })] };
`;

const kept: [what: string, file: string, text: string, reason: string][] = [
  [
    'in a JSON file',
    'workbox-config.json',
    `{ "runtimeCaching": [{ "urlPattern": "/api", "handler": "NetworkOnly", "options": { "backgroundSync": { "name": "a" } } }] }`,
    'a JSON file can call no function',
  ],
  [
    'in a CommonJS config',
    'workbox-config.cjs',
    `module.exports = { runtimeCaching: [${route()}] };`,
    'not given to generateSW, VitePWA or GenerateSW directly',
  ],
  [
    'in a config of workbox-cli',
    'workbox-config.js',
    `module.exports = { globDirectory: 'dist', runtimeCaching: [${route()}] };`,
    'In place of workbox-cli, run "npx workbox-plugin-build"',
  ],
  [
    'in a CommonJS call',
    'build.cjs',
    `async function build() { await require('workbox-build').generateSW({ runtimeCaching: [${route()}] }); }`,
    'is no ECMAScript module',
  ],
  [
    'in a list of its own',
    'vite.config.js',
    `const routes = [${route()}];\n${vite('{ runtimeCaching: routes }')}`,
    'not written in "runtimeCaching: […]"',
  ],
  [
    'in a function that is not async',
    'vite.config.js',
    `export default defineConfig(() => ({ plugins: [VitePWA({ workbox: { runtimeCaching: [${route()}] } })] }));`,
    'the function around it is not async',
  ],
  [
    'behind a route of the same method',
    'vite.config.js',
    vite(`{ runtimeCaching: [{ urlPattern: /a/, handler: 'NetworkOnly', method: 'POST' }, ${route()}] }`),
    'the order would change',
  ],
  [
    'that uses a constant of the file',
    'vite.config.js',
    `const api = '/api';\n${vite(`{ runtimeCaching: [${route().replace('/\\/api\\//', 'api')}] }`)}`,
    'uses "api" of this file',
  ],
  [
    'that uses Node',
    'vite.config.js',
    vite(`{ runtimeCaching: [${route().replace('/\\/api\\//', 'process.env.API')}] }`),
    'uses "process" of this file',
  ],
  [
    'with onSync',
    'vite.config.js',
    vite(`{ runtimeCaching: [${route().replace(`'outbox'`, `'outbox', options: { onSync: send }`)}] }`),
    '"onSync" has no counterpart',
  ],
  [
    'beside another route that cannot be moved',
    'vite.config.js',
    vite(`{ runtimeCaching: [${route()}, ${route('PUT').replace(`{ name: 'outbox' }`, 'outbox')}] }`),
    'the value of "backgroundSync" is not written here',
  ],
];

test.each(kept)('a route %s stays, and is listed with the reason', (_, file, text, reason) => {
  const { read, written, findings, reasons } = migrated({ [file]: text });
  expect(read(file)).toBe(text);
  expect(written).toEqual([]);
  expect(findings.length).toBeGreaterThan(0);
  for (const one of findings) expect(one).toMatch(/ generate-sw$/);
  expect(reasons).toContain(reason);
  expect(reasons).toContain('Put the route into background.config.ts');
});

test('a reason names workbox-cli only for a file that calls no builder itself', () => {
  const own = migrated({ 'workbox-config.js': `module.exports = { runtimeCaching: [${route()}] };` });
  expect(own.reasons).toContain('workbox-cli');
  const routes = `export const routes = { runtimeCaching: [${route()}] };`;
  for (const [file, text] of [
    ['vite.config.js', vite(`{ runtimeCaching: [${route()}, ...more] }`)],
    ['build.cjs', `require('workbox-build').generateSW({ runtimeCaching: [${route()}] });`],
    ['webpack.config.cjs', `new (require('x').GenerateSW)({ runtimeCaching: [${route()}] });`],
    ['sw.js', `${routes}\nexport const build = () => generateSW(routes);`],
  ] as const)
    expect(migrated({ [file]: text }).reasons).not.toContain('workbox-cli');
});

test('a reason says how a CommonJS file is migrated by the command', () => {
  const { reasons } = migrated({ 'webpack.config.cjs': `new GenerateSW({ runtimeCaching: [${route()}] });` });
  expect(reasons).toContain(
    'Make a module of it (.mjs, .mts or "type": "module") and run this command again',
  );
});

test('a route stays where the project has a background.config already, and in CommonJS packages', () => {
  const config = vite(`{ runtimeCaching: [${route()}] }`);
  const own = migrated({ 'vite.config.js': config, 'background.config.ts': 'export default {};' });
  expect(own.written).toEqual([]);
  expect(own.reasons).toContain('the project has the config "background.config.ts" already');
  const old = migrated({ 'vite.config.js': config, 'package.json': '{ "dependencies": {} }' });
  expect(old.written).toEqual([]);
  expect(old.reasons).toContain('is no ECMAScript module');
});
