import type { Identifier, ImportDeclaration, Node, VariableDeclarator } from '@babel/types';
import { oldPackageOf, type OldPackage } from './old-packages.ts';
import { around, keyOf, within, type Source } from './source.ts';

/** A name of a file that means something of an old package. */
export interface OldName {
  local: string;
  /** `namespace` means the whole package. */
  means: 'plugin' | 'queue' | 'namespace' | 'other';
  /** The name in the package. */
  imported: string;
  from: OldPackage;
  /** The element of the import, or of the pattern before `require`. */
  element: Node;
  declaration: ImportDeclaration | VariableDeclarator;
  /** Where the name is used, without its declaration. */
  uses: Identifier[];
  /** The name means something else in a part of the file. */
  isShadowed: boolean;
  isTypeOnly: boolean;
}

type Found = Omit<OldName, 'uses' | 'isShadowed'>;

export function oldNamesOf(source: Source): OldName[] {
  const names = source.nodes.flatMap((node): Found[] => {
    if (node.type === 'ImportDeclaration') return fromImport(node);
    return node.type === 'VariableDeclarator' ? fromRequire(node) : [];
  });
  return names.map((name) => {
    const same = identifiersOf(source, name.local).filter(
      (node) => !within(source, name.element).includes(node),
    );
    return {
      ...name,
      uses: same,
      isShadowed: same.some((node) => isDeclared(source, node)),
    };
  });
}

function fromImport(declaration: ImportDeclaration): Found[] {
  const from = oldPackageOf(declaration.source.value);
  if (!from) return [];
  return declaration.specifiers.map((element) => {
    const { local } = element;
    const isTypeOnly =
      declaration.importKind === 'type' ||
      (element.type === 'ImportSpecifier' && element.importKind === 'type');
    const shared = { local: local.name, from, element, declaration, isTypeOnly };
    if (element.type === 'ImportNamespaceSpecifier') return { ...shared, means: 'namespace', imported: '*' };
    if (element.type === 'ImportDefaultSpecifier') return { ...shared, means: 'other', imported: 'default' };
    const { imported } = element;
    const name = imported.type === 'Identifier' ? imported.name : imported.value;
    return { ...shared, means: meaningOf(name, from), imported: name };
  });
}

/** `const { Queue } = require('workbox-background-sync')`, or the whole package. */
function fromRequire(declaration: VariableDeclarator): Found[] {
  const { id, init } = declaration;
  const from = init && oldPackageOf(requiredBy(init) ?? '');
  if (!from) return [];
  const shared = { from, declaration, isTypeOnly: false };
  if (id.type === 'Identifier')
    return [{ ...shared, local: id.name, element: id, means: 'namespace', imported: '*' }];
  if (id.type !== 'ObjectPattern') return [];
  return id.properties.flatMap((element): Found[] => {
    const imported = keyOf(element);
    if (element.type !== 'ObjectProperty' || element.value.type !== 'Identifier' || !imported) return [];
    return [{ ...shared, local: element.value.name, element, means: meaningOf(imported, from), imported }];
  });
}

/** The module of `require('module')`. */
export function requiredBy(node: Node): string | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const { callee, arguments: given } = node;
  const [module] = given;
  const isRequire = callee.type === 'Identifier' && callee.name === 'require';
  return isRequire && module?.type === 'StringLiteral' ? module.value : undefined;
}

const meaningOf = (imported: string, { plugin, queue }: OldPackage) =>
  imported === plugin ? 'plugin' : imported === queue ? 'queue' : 'other';

/** The identifiers that are variables of this name: no properties, keys or labels. */
export const identifiersOf = (source: Source, name: string): Identifier[] =>
  source.nodes.filter(
    (node): node is Identifier =>
      node.type === 'Identifier' && node.name === name && isVariable(source, node),
  );

function isVariable({ parents }: Source, node: Node): boolean {
  const { node: parent, key } = parents.get(node)!;
  const isComputed = 'computed' in parent && Boolean(parent.computed);
  switch (parent.type) {
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return key !== 'property' || isComputed;
    case 'ObjectProperty':
      // A shorthand has the same name twice: as a key and as a value.
      return key !== 'key' || isComputed;
    case 'ObjectMethod':
    case 'ClassMethod':
    case 'ClassProperty':
    case 'ClassAccessorProperty':
    case 'TSPropertySignature':
    case 'TSMethodSignature':
    case 'TSDeclareMethod':
    case 'TSEnumMember':
      return key !== 'key' && key !== 'id' ? true : isComputed;
    case 'ImportSpecifier':
      return key !== 'imported';
    case 'ExportSpecifier':
      return key !== 'exported';
    case 'TSQualifiedName':
      return key !== 'right';
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'ImportAttribute':
    case 'MetaProperty':
      return false;
    default:
      return true;
  }
}

/** Whether an identifier declares a name. */
export function isDeclared(source: Source, node: Node): boolean {
  const { node: parent, key } = source.parents.get(node)!;
  switch (parent.type) {
    case 'VariableDeclarator':
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ClassDeclaration':
    case 'ClassExpression':
    case 'TSTypeAliasDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSEnumDeclaration':
    case 'TSModuleDeclaration':
    case 'TSDeclareFunction':
      return key === 'id' || key === 'params';
    case 'ArrowFunctionExpression':
    case 'ObjectMethod':
    case 'ClassMethod':
    case 'ClassPrivateMethod':
      return key === 'params';
    case 'CatchClause':
      return key === 'param';
    case 'AssignmentPattern':
      return key === 'left';
    case 'RestElement':
    case 'ArrayPattern':
    case 'TSParameterProperty':
    case 'TSTypeParameter':
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
      return true;
    case 'ObjectProperty':
      return key === 'value' && source.parents.get(parent)?.node.type === 'ObjectPattern';
    default:
      return false;
  }
}

/** Whether the file has a declaration of this name. */
export const declares = (source: Source, name: string) =>
  identifiersOf(source, name).some((node) => isDeclared(source, node));

/** Whether `await` may stand at a node: in an async function, or at the top level of a module. */
export function mayAwait(source: Source, node: Node): boolean {
  for (const { node: outer, key } of around(source, node))
    if ('body' in outer && 'params' in outer)
      return key === 'body' && 'async' in outer && Boolean(outer.async);
    else if (outer.type === 'ClassProperty' || outer.type === 'StaticBlock') return false;
  return source.isModule;
}
