import type { ObjectExpression } from '@babel/types';
import { appendProperty, indentBefore, insert, lineBreakAt } from './layout.ts';
import { bare, keyOf, startOf, type Edit, type Source } from './source.ts';

/** The sections of a package.json in which a package may stand. */
const sections = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];

/**
 * The edits that add packages to the dependencies of a package.json. A package that stands in any section stays as it
 * is.
 *
 * @returns `undefined` if the file is no object, or a section is none
 */
export function addPackages(source: Source, names: readonly string[], version: string): Edit[] | undefined {
  const root = bare(source.root);
  if (root.type !== 'ObjectExpression') return undefined;
  const found = new Map<string, ObjectExpression>();
  for (const property of root.properties) {
    const key = keyOf(property) ?? '';
    if (!sections.includes(key) || property.type !== 'ObjectProperty') continue;
    if (property.value.type !== 'ObjectExpression') return undefined;
    found.set(key, property.value);
  }
  const known = new Set([...found.values()].flatMap(({ properties }) => properties.map(keyOf)));
  const missing = names
    .filter((name) => !known.has(name))
    .map((name) => ({ name, text: `"${name}": "^${version}"` }));
  if (!missing.length) return [];
  const section = found.get('dependencies') ?? found.get('devDependencies');
  if (section?.properties.length) return missing.flatMap((one) => addSorted(source, section, one));
  const list = missing.map(({ text }) => text);
  if (section) return appendProperty(source, section, list.join(', '));
  return appendProperty(source, root, newSection(source, root, list));
}

/** npm keeps packages in the order of the alphabet. */
function addSorted(
  source: Source,
  section: ObjectExpression,
  { name, text }: { name: string; text: string },
): Edit[] {
  const next = section.properties.find((one) => (keyOf(one) ?? '') > name);
  if (!next) return appendProperty(source, section, text);
  const at = startOf(next);
  const indent = indentBefore(source.text, at);
  const space = indent === undefined ? ' ' : `${lineBreakAt(source.text, at)}${indent}`;
  return [insert(at, `${text},${space}`)];
}

function newSection({ text }: Source, root: ObjectExpression, lines: readonly string[]): string {
  const first = root.properties[0];
  const indent = first && indentBefore(text, startOf(first));
  if (!indent) return `"dependencies": { ${lines.join(', ')} }`;
  const lineBreak = lineBreakAt(text, startOf(first));
  return `"dependencies": {${lines.map((line) => `${lineBreak}${indent}${indent}${line}`).join(',')}${lineBreak}${indent}}`;
}
