import { parse, parseExpression, type ParserPlugin } from '@babel/parser';
import type { Comment, Expression, File, Node } from '@babel/types';

/** A replacement of a part of a file. An insertion starts where it ends. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** A file with its syntax tree. All positions are those of `text`. */
export interface Source {
  /** The path from the folder of the project, with slashes. */
  path: string;
  /** Without a byte order mark. */
  text: string;
  root: File | Expression;
  /** Every node, a node before those inside it. */
  nodes: readonly Node[];
  /** Where each node stands: the node around it, and the field of that node. */
  parents: ReadonlyMap<Node, { node: Node; key: string }>;
  comments: readonly Comment[];
  isModule: boolean;
}

/** The syntax is wrong, at a line and a column that begin with 1. */
export class SyntaxProblem extends Error {
  readonly line: number;
  readonly column: number;

  constructor(error: Error & { loc?: { line: number; column: number } }) {
    super(error.message.replace(/ \(\d+:\d+\)$/, ''), { cause: error });
    this.line = error.loc?.line ?? 1;
    this.column = (error.loc?.column ?? 0) + 1;
  }
}

const options = {
  // The range of an argument has its parentheses in it, so that text can be added after it.
  createParenthesizedExpressions: true,
  allowAwaitOutsideFunction: true,
  allowReturnOutsideFunction: true,
  allowUndeclaredExports: true,
  attachComment: false,
} as const;

/** The syntaxes to try, by the end of the name of a file. */
function syntaxesOf(path: string): ParserPlugin[][] {
  const always: ParserPlugin[] = ['importAttributes', 'explicitResourceManagement'];
  const bases: ParserPlugin[][] = path.endsWith('.tsx')
    ? [['typescript', 'jsx']]
    : /\.[cm]?ts$/.test(path)
      ? [['typescript']]
      : [['jsx'], ['jsx', 'flow']];
  // Those of TypeScript, `experimentalDecorators`, may also stand before parameters.
  return (['decorators', 'decorators-legacy'] as const).flatMap((decorators) =>
    bases.map((base) => [...base, decorators, ...always]),
  );
}

/** @throws SyntaxProblem */
export function parseSource(path: string, text: string): Source {
  if (path.endsWith('.json')) {
    const root = attempt(() => parseExpression(text, options));
    return { path, text, root, ...index(root), comments: [], isModule: false };
  }
  const [first, ...others] = syntaxesOf(path).map(
    (plugins) => () => parse(text, { ...options, plugins, sourceType: 'unambiguous' }),
  );
  const root = attempt(first!, ...others);
  const { comments, program } = root;
  return {
    path,
    text,
    root,
    ...index(root),
    comments: comments ?? [],
    isModule: program.sourceType === 'module',
  };
}

/** The first result. Where all fail, the error is that of the first. */
function attempt<Result>(first: () => Result, ...others: (() => Result)[]): Result {
  try {
    return first();
  } catch (error) {
    for (const other of others)
      try {
        return other();
      } catch {
        // The first error says more.
      }
    throw new SyntaxProblem(error as Error);
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** What is no part of the tree. */
const aside = new Set(['loc', 'extra', 'comments', 'tokens', 'errors']);

function index(root: Node) {
  const nodes: Node[] = [];
  const parents = new Map<Node, { node: Node; key: string }>();
  // A list in place of calls: generated files can be nested deeply.
  const open: Node[] = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    nodes.push(node);
    const inside: Node[] = [];
    for (const [key, value] of Object.entries(node)) {
      if (aside.has(key)) continue;
      for (const child of [value].flat())
        if (isNode(child)) {
          parents.set(child, { node, key });
          inside.push(child);
        }
    }
    open.push(...inside.reverse());
  }
  return { nodes, parents };
}

export const startOf = (node: Node) => node.start!;
export const endOf = (node: Node) => node.end!;
export const textOf = ({ text }: Source, node: Node) => text.slice(startOf(node), endOf(node));

/** The nodes inside a node, and the node itself. */
export const within = ({ nodes }: Source, outer: Node) =>
  nodes.filter((node) => startOf(node) >= startOf(outer) && endOf(node) <= endOf(outer));

/** The nodes around a node, from the inside. */
export function* around({ parents }: Source, node: Node) {
  for (let at = parents.get(node); at; at = parents.get(at.node)) yield at;
}

/** The expression without its parentheses and its type assertions. */
export function bare(node: Node): Node {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return bare(node.expression);
    default:
      return node;
  }
}

/** The name of a field that is written as a word or as a string; `undefined` for a computed one. */
export function keyOf(node: Node): string | undefined {
  if (!('key' in node) || !node.key || ('computed' in node && node.computed)) return undefined;
  const { key } = node;
  if (key.type === 'Identifier') return key.name;
  return key.type === 'StringLiteral' ? key.value : undefined;
}

/** The name of the property in `object.name` and `object['name']`. */
export function propertyOf(node: Node): string | undefined {
  if (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') return undefined;
  if (!node.computed && node.property.type === 'Identifier') return node.property.name;
  return node.property.type === 'StringLiteral' ? node.property.value : undefined;
}

export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, text: added } of inOrder(edits)) {
    result += text.slice(at, start) + added;
    at = end;
  }
  return result + text.slice(at);
}

/** By position. Edits of one position keep their order. */
export const inOrder = (edits: readonly Edit[]) => edits.toSorted((a, b) => a.start - b.start);
