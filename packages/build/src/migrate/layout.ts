import type { ObjectExpression } from '@babel/types';
import { endOf, startOf, type Edit, type Source } from './source.ts';

/** The line break of the file around a position. */
export function lineBreakAt(text: string, position: number): string {
  const before = text.lastIndexOf('\n', position - 1);
  const at = before >= 0 ? before : text.indexOf('\n');
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}

/** The white space at the start of the line, where only comments stand before `position`. */
export function indentBefore(text: string, position: number): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', position - 1) + 1, position);
  return /^([ \t]*)(?:\/\*[^*]*\*\/[ \t]*)*$/.exec(line)?.[1];
}

/** Where the line ends, before its line break. */
export function lineEndAfter(text: string, position: number): number {
  const at = text.indexOf('\n', position);
  if (at < 0) return text.length;
  return text[at - 1] === '\r' ? Math.max(position, at - 1) : at;
}

/** The position of the next character that is neither white space nor part of a comment. */
export function skipBlank({ text, comments }: Source, position: number): number {
  for (let at = position; at < text.length;) {
    const comment = comments.find(({ start }) => start === at);
    if (comment) at = comment.end!;
    else if (/\s/.test(text[at]!)) at++;
    else return at;
  }
  return text.length;
}

/** Adds elements at the end of a list that is in braces, in the layout of its last element. */
export function append(source: Source, last: { start: number; end: number }, ...added: string[]): Edit[] {
  if (!added.length) return [];
  const { text } = source;
  const comma = skipBlank(source, last.end);
  const hasComma = text[comma] === ',';
  const indent = indentBefore(text, last.start);
  const lineEnd = lineEndAfter(text, hasComma ? comma + 1 : last.end);
  // A comment behind the last element stays behind it.
  if (indent !== undefined && skipBlank(source, hasComma ? comma + 1 : last.end) > lineEnd) {
    const line = added.map((one) => `${lineBreakAt(text, last.start)}${indent}${one}`).join(',');
    if (hasComma) return [insert(lineEnd, `${line},`)];
    if (lineEnd === last.end) return [insert(lineEnd, `,${line}`)];
    return [insert(last.end, ','), insert(lineEnd, line)];
  }
  return [insert(last.end, added.map((one) => `, ${one}`).join(''))];
}

/** Adds a property at the end of an object. */
export function appendProperty(source: Source, object: ObjectExpression, added: string): Edit[] {
  const last = object.properties.at(-1);
  if (last) return append(source, { start: startOf(last), end: endOf(last) }, added);
  const at = startOf(object) + 1;
  return [insert(at, source.text[at] === '}' ? ` ${added} ` : ` ${added}`)];
}

export const insert = (at: number, text: string): Edit => ({ start: at, end: at, text });

/**
 * Removes an element of a list. Comments beside it stay. Where the element has lines of its own, the comma before it
 * stays, too, as a trailing comma.
 */
export function removeElement(source: Source, element: { start: number; end: number }): Edit[] {
  const { text } = source;
  const next = skipBlank(source, element.end);
  const end = text[next] === ',' ? next + 1 : element.end;
  const lineStart = text.lastIndexOf('\n', element.start - 1) + 1;
  const lineEnd = lineEndAfter(text, end);
  const isFirst = !text.slice(lineStart, element.start).trim();
  const isLast = !text.slice(end, lineEnd).trim();
  if (isFirst && isLast && lineEnd < text.length)
    return [{ start: lineStart, end: text.indexOf('\n', lineEnd) + 1, text: '' }];
  if (isFirst) return [{ start: element.start, end, text: '' }];
  if (end > element.end) {
    const space = /^[ \t]*/.exec(text.slice(end))![0].length;
    return [{ start: element.start, end: end + space, text: '' }];
  }
  const comma = /,\s*$/.exec(text.slice(0, element.start));
  return [{ start: comma ? comma.index : element.start, end, text: '' }];
}

/** A string in the quotes of the file. */
export function quoted(source: Source, value: string): string {
  const module = source.nodes.find((node) => node.type === 'ImportDeclaration');
  const quote = module && source.text[startOf(module.source)] === '"' ? '"' : "'";
  return `${quote}${value}${quote}`;
}
