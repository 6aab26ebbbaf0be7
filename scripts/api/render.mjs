// Makes the pages of docs/api: one for each entry point, and a list of them.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { Application } from 'typedoc';
import { root } from '../run.mjs';
import { entryPoints, prepare } from './model.mjs';
import { ApiTheme, resolveLinks } from './theme.mjs';

const options = {
  tsconfig: join(root, 'scripts/api/tsconfig.json'),
  plugin: ['typedoc-plugin-markdown'],
  theme: 'api',
  logLevel: 'Warn',
  // The build has checked the sources, each with its own libraries.
  skipErrorChecking: true,
  readme: 'none',
  router: 'module',
  flattenOutputFiles: true,
  disableSources: true,
  excludePrivate: true,
  excludeProtected: true,
  excludeInternal: true,
  excludeExternals: true,
  sort: ['kind', 'source-order'],
  hideBreadcrumbs: true,
  hidePageHeader: true,
  hideGroupHeadings: true,
  useCodeBlocks: true,
  expandObjects: true,
  expandParameters: true,
  parametersFormat: 'none',
};

/** The text of each page by the name of its file, with places of links. */
async function writtenBy(app, project) {
  const output = mkdtempSync(join(tmpdir(), 'api-'));
  try {
    app.options.setValue('outputs', [{ name: 'markdown', path: output }]);
    await app.generateOutputs(project);
    const files = readdirSync(output).filter((file) => file.endsWith('.md') && file !== 'README.md');
    return new Map(files.map((file) => [file, readFileSync(join(output, file), 'utf8')]));
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

/** A signature is `typescript`, an example is `ts`: scripts/check-snippets.mjs compiles the blocks of `ts`. */
const withLanguages = (page) =>
  page
    .replaceAll(/^(\s*)```ts$/gm, '$1```typescript')
    .replaceAll(/^(\s*)```example-(\w+)$/gm, '$1```$2')
    .replaceAll(/^\*\*\*$/gm, '');

const note = '<!-- Written by `npm run docs:api` from the doc comments. -->\n\n';

const withPackage = (page, { folder, name }) => {
  const [owner] = name.split('/');
  return page.replace(
    '\n\n',
    `\n\nFor the use, see the README of [${owner}](../../packages/${folder}/README.md).\n\n`,
  );
};

const fileOf = (name) => `${name.replaceAll('/', '.')}.md`;

function index(entries) {
  const folders = [...new Set(entries.map(({ folder }) => folder))];
  const sections = folders.map((folder) => {
    const points = entries.filter((entry) => entry.folder === folder);
    const [{ name, description }] = points;
    const list = points.map((point) => `- [\`${point.name}\`](${fileOf(point.name)})`).join('\n');
    return `## ${name}\n\n${description}\n\n${list}`;
  });
  return `# API reference\n\nOne page for each entry point.\n\n${sections.join('\n\n')}\n`;
}

/** @returns {Promise<{ pages: Map<string, string>, missing: string[] }>} `missing`: exports without a doc comment */
export async function renderReference() {
  const entries = entryPoints();
  const app = await Application.bootstrapWithPlugins({
    ...options,
    entryPoints: entries.map(({ source }) => source),
  });
  app.renderer.defineTheme('api', ApiTheme);
  // The modules are found by their sources, which typedoc leaves out of the pages.
  app.options.setValue('disableSources', false);
  const project = await app.convert();
  if (!project) throw new Error('Failed to read the entry points: typedoc returned no project.');
  app.options.setValue('disableSources', true);
  for (const { name, source } of entries) {
    const module = project.children.find(({ sources }) => sources?.[0]?.fullFileName === source);
    if (!module) throw new Error(`Failed to read ${source}: typedoc found no module.`);
    module.name = name;
  }
  const missing = prepare(project);
  const written = resolveLinks(await writtenBy(app, project));
  const pages = new Map(
    entries.map((entry) => [fileOf(entry.name), withPackage(written.get(fileOf(entry.name)), entry)]),
  );
  pages.set('README.md', index(entries));
  const settings = { ...(await resolveConfig(join(root, 'docs/README.md'))), parser: 'markdown' };
  const formatted = [...pages].map(async ([file, page]) => [
    file,
    await format(note + withLanguages(page), settings),
  ]);
  return { pages: new Map(await Promise.all(formatted)), missing };
}
