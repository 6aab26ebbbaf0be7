// Reads the entry points of the published packages with typedoc, finds the exports without a doc comment, and makes
// the comments simple: what a tag says becomes a sentence below the text.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Comment, makeRecursiveVisitor, ReflectionKind } from 'typedoc';
import { root } from '../run.mjs';

/** Entry points without a page: workbox-plugin-build reads `option-rules`, and a preset is named in a configuration. */
const isLeftOut = (name) => name.endsWith('/option-rules') || name.endsWith('/jest-preset');

/** @returns {{ name: string, source: string, folder: string, description: string }[]} `name` is what a user imports */
export function entryPoints() {
  return readdirSync(join(root, 'packages')).flatMap((folder) => {
    const path = join(root, 'packages', folder);
    if (!existsSync(join(path, 'package.json'))) return [];
    const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    if (manifest.private) return [];
    return Object.entries(manifest.exports)
      .filter(([, { types }]) => types)
      .map(([subpath, { types }]) => ({
        name: join(manifest.name, subpath).replaceAll('\\', '/').replace(/\/$/, ''),
        source: join(path, types.replace('./dist/', 'src/').replace(/\.d\.ts$/, '.ts')),
        folder,
        description: manifest.description,
      }))
      .filter(({ name }) => !isLeftOut(name));
  });
}

const members = [ReflectionKind.Property, ReflectionKind.Method, ReflectionKind.Accessor];

const isDocumented = (reflection) =>
  [
    reflection,
    reflection.getSignature,
    ...(reflection.signatures ?? []),
    ...(reflection.type?.declaration?.signatures ?? []),
  ].some((one) => one?.hasComment());

/** The exports, and the members of options, that have no doc comment. */
export const undocumented = (project) =>
  project.children
    .flatMap(({ children = [] }) => children)
    .flatMap((one) => [one, ...(one.name.endsWith('Options') ? (one.children ?? []) : [])])
    .filter((one) => !one.kindOf(ReflectionKind.Reference) && !one.inheritedFrom && !isDocumented(one))
    .map((one) => one.getFullName());

function remove(project, reflection) {
  for (const group of reflection.parent.groups ?? [])
    group.children = group.children.filter((one) => one !== reflection);
  reflection.parent.groups = reflection.parent.groups?.filter(({ children }) => children.length);
  project.removeReflection(reflection);
}

const isForeign = ({ fullFileName }) => fullFileName.includes('/node_modules/');

/** The variable beside an interface that we add to, such as `ExtendableEvent`. */
const isForeignVariable = (reflection) =>
  reflection.kindOf(ReflectionKind.Variable) && reflection.sources.some(isForeign);

/** An interface of TypeScript's libraries that we add to has our members here, and not theirs. */
function removeForeign(project) {
  for (const reflection of Object.values(project.reflections)) {
    const sources = reflection.sources ?? [];
    if (sources.length && (sources.every(isForeign) || isForeignVariable(reflection)))
      remove(project, reflection);
    else if (sources.some(isForeign) && !reflection.kindOf(members))
      reflection.comment = new Comment([text('Adds to the interface of TypeScript.')]);
  }
}

/** What a class overrides or inherits, and says nothing of: hooks that Workbox calls, for example. */
function removeInherited(project) {
  for (const one of Object.values(project.reflections)) {
    const isFromElsewhere = one.inheritedFrom ?? one.overwrites ?? one.implementationOf;
    if (isFromElsewhere && one.kindOf(members) && !isDocumented(one)) remove(project, one);
  }
}

const text = (...parts) => ({ kind: 'text', text: parts.join('') });
const order = ['@returns', '@default', '@throws', '@example'];
const titles = { '@returns': 'Returns ', '@default': 'Default: ', '@throws': 'Throws ' };

/** A block of one line is a piece of code in the sentence of its tag. */
const inLine = (part) =>
  part.kind === 'code' ? { ...part, text: part.text.replace(/^```\w*\n([^\n]*)\n```$/, '`$1`') } : part;

const contentOf = ({ tag, content }) => [
  text('\n\n', titles[tag] ?? ''),
  ...(tag === '@example' ? content : content.map(inLine)),
];

/** Marks the blocks of comments, so that they differ from the signatures. */
const marked = (part) =>
  part.kind === 'code' ? { ...part, text: part.text.replace(/^```(tsx?|js)\n/, '```example-$1\n') } : part;

/** The exports that a type names, in their order. */
function namedBy(type) {
  const found = new Set();
  const reference = ({ reflection }) =>
    reflection?.parent?.kindOf(ReflectionKind.Module) && found.add(reflection);
  type?.visit(makeRecursiveVisitor({ reference }));
  return [...found];
}

/** The types of a signature or a property, as links: a block of code has none. */
function typesOf(reflection) {
  const types = [reflection.type, ...(reflection.parameters ?? []).map(({ type }) => type)];
  const named = new Set(types.flatMap(namedBy));
  named.delete(reflection.parent);
  named.delete(reflection.parent?.parent);
  return [...named].flatMap((target, index) => [
    text(index ? ', ' : '\n\nTypes: '),
    { kind: 'inline-tag', tag: '@link', text: target.name, target },
  ]);
}

/** Where a member comes from says nothing to a user. */
const origins = [
  'inheritedFrom',
  'overwrites',
  'implementationOf',
  'typeHierarchy',
  'extendedTypes',
  'implementedTypes',
];

function simplify(reflection) {
  for (const key of origins) delete reflection[key];
  const isSentence = reflection.kindOf([
    ...members,
    ReflectionKind.SomeSignature,
    ReflectionKind.TypeAlias,
    ReflectionKind.Variable,
  ]);
  const types = isSentence ? typesOf(reflection) : [];
  const parameters = (reflection.parameters ?? []).filter((parameter) => parameter.hasComment());
  if (!reflection.comment && !parameters.length && !types.length) return;
  const comment = (reflection.comment ??= new Comment());
  const list = parameters.flatMap((parameter, index) => [
    text(index ? '\n' : '\n\n', `- \`${parameter.name}\`: `),
    ...parameter.comment.summary,
  ]);
  const tags = comment.blockTags.toSorted((a, b) => order.indexOf(a.tag) - order.indexOf(b.tag));
  const [examples, others] = [true, false].map((is) => tags.filter(({ tag }) => (tag === '@example') === is));
  comment.summary = [
    ...comment.summary,
    ...list,
    ...others.flatMap(contentOf),
    ...types,
    ...examples.flatMap(contentOf),
  ].map(marked);
  comment.blockTags = [];
}

/** @returns {string[]} the names of the exports that have no doc comment */
export function prepare(project) {
  removeForeign(project);
  const missing = undocumented(project);
  removeInherited(project);
  for (const reflection of Object.values(project.reflections)) simplify(reflection);
  return missing;
}
