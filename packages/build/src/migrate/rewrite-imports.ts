import type { ImportDeclaration, ImportSpecifier, Node } from '@babel/types';
import { append, insert, lineBreakAt, removeElement } from './layout.ts';
import type { OldName } from './old-names.ts';
import { newPackage } from './old-packages.ts';
import { endOf, inOrder, startOf, type Edit, type Source } from './source.ts';

/** A name that the new code needs: `SyncQueuePlugin as BSP`. */
export interface Needed {
  imported: string;
  local: string;
  isType?: boolean;
}

/** The names that the file imports from the new package already. */
export const alreadyImported = (source: Source): Needed[] =>
  source.nodes.flatMap((node) =>
    node.type === 'ImportDeclaration' && node.source.value === newPackage && node.importKind !== 'type'
      ? node.specifiers
          .filter(
            (one): one is ImportSpecifier => one.type === 'ImportSpecifier' && one.importKind !== 'type',
          )
          .map(({ imported, local }) => ({
            imported: imported.type === 'Identifier' ? imported.name : imported.value,
            local: local.name,
          }))
      : [],
  );

type Declaration = OldName['declaration'];

/**
 * Replaces elements of one import, or of one `require`, by the names that the new code needs.
 *
 * @param gone the elements whose names are not used any more
 */
export function rewriteImport(
  source: Source,
  declaration: Declaration,
  gone: readonly Node[],
  needed: readonly Needed[],
): Edit[] {
  const isImport = declaration.type === 'ImportDeclaration';
  const elements = elementsOf(declaration);
  if (gone.length < elements.length) {
    const edits = needed.length ? [newStatement(source, declaration, needed)] : [];
    return [...gone.flatMap((one) => removeElement(source, rangeOf(one))), ...edits];
  }
  if (!needed.length && isImport) return removeStatement(source, declaration);
  const list = needed.map((one) => written(one, isImport));
  const replaced = gone.slice(0, list.length).map((one, at) => ({ ...rangeOf(one), text: list[at]! }));
  return [
    ...inOrder([
      ...replaced,
      ...gone.slice(list.length).flatMap((one) => removeElement(source, rangeOf(one))),
      ...append(source, rangeOf(gone.at(-1)!), ...list.slice(gone.length)),
    ]),
    replaceModule(source, declaration),
  ];
}

/** Another module in the place of the old one, in the same quotes. */
export function replaceModule({ text }: Source, declaration: Declaration): Edit {
  const isImport = declaration.type === 'ImportDeclaration';
  const call = isImport ? undefined : declaration.init;
  const module = isImport ? declaration.source : call?.type === 'CallExpression' && call.arguments[0];
  const range = rangeOf(module || declaration);
  const quote = text[range.start];
  return { ...range, text: `${quote}${newPackage}${quote}` };
}

const rangeOf = (node: Node) => ({ start: startOf(node), end: endOf(node) });

function elementsOf(declaration: Declaration): readonly Node[] {
  if (declaration.type === 'ImportDeclaration') return declaration.specifiers;
  return declaration.id.type === 'ObjectPattern' ? declaration.id.properties : [declaration.id];
}

function written({ imported, local, isType }: Needed, isImport: boolean): string {
  const name = imported === local ? local : `${imported}${isImport ? ' as' : ':'} ${local}`;
  return isType ? `type ${name}` : name;
}

/** A statement of its own, after the old one. */
function newStatement(source: Source, declaration: Declaration, needed: readonly Needed[]): Edit {
  const isImport = declaration.type === 'ImportDeclaration';
  const { node: outer } = isImport ? { node: declaration } : source.parents.get(declaration)!;
  const { text } = source;
  const module = text.slice(startOf(declaration), endOf(outer));
  const quote = /['"](?=[^'"]*['"][^'"]*$)/.exec(module)?.[0] ?? "'";
  const end = text[endOf(outer) - 1] === ';' ? ';' : '';
  const lineStart = text.lastIndexOf('\n', startOf(outer) - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))![0];
  const names = needed.map((one) => written(one, isImport)).join(', ');
  const statement = isImport
    ? `import { ${names} } from ${quote}${newPackage}${quote}`
    : `const { ${names} } = require(${quote}${newPackage}${quote})`;
  return insert(endOf(outer), `${lineBreakAt(text, endOf(outer))}${indent}${statement}${end}`);
}

function removeStatement({ text }: Source, declaration: ImportDeclaration): Edit[] {
  const end = endOf(declaration);
  const nextLine = text.indexOf('\n', end) + 1 || text.length;
  const isAlone = !text.slice(end, nextLine).trim();
  return [{ start: startOf(declaration), end: isAlone ? nextLine : end, text: '' }];
}
