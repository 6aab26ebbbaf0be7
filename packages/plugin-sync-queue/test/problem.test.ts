import { isProblem, problemOf } from '../src/policy/problem.ts';
import type { Problem } from '../src/shared/entry.ts';

const whole: Problem = {
  type: 'https://app.test/problems/no-title',
  title: 'A note needs a title',
  status: 422,
  detail: 'The title of note 7 is empty.',
  instance: '/notes/7',
};

test.each<[what: string, json: string, problem: Problem | undefined]>([
  ['with all members', JSON.stringify(whole), whole],
  ['with members of its own', JSON.stringify({ ...whole, balance: 30, accounts: ['/1'] }), whole],
  ['with a title only', '{"title":"No"}', { title: 'No' }],
  [
    'whose members have other types',
    '{"type":7,"title":{},"status":"422","detail":["a"],"instance":null}',
    undefined,
  ],
  ['whose status is no status', '{"title":"No","status":42}', { title: 'No' }],
  ['whose status is no whole number', '{"title":"No","status":422.5}', { title: 'No' }],
  ['whose texts are empty', '{"type":"","title":"","detail":"No"}', { detail: 'No' }],
  ['that is empty', '{}', undefined],
  ['that is no JSON', '<problem>', undefined],
  ['that was cut', '{"title":"No"', undefined],
  ['that is null', 'null', undefined],
  ['that is a list', '[{"title":"No"}]', undefined],
  ['that is a text', '"No"', undefined],
  ['that names a prototype', '{"__proto__":{"title":"No"}}', undefined],
  ['whose title is long', JSON.stringify({ title: 'x'.repeat(999) }), { title: 'x'.repeat(200) }],
  ['whose title is cut at a pair', JSON.stringify({ title: '😀'.repeat(999) }), { title: '😀'.repeat(200) }],
  ['whose detail is long', JSON.stringify({ detail: 'x'.repeat(9999) }), { detail: 'x'.repeat(1000) }],
  [
    'whose URIs are too long',
    JSON.stringify({ type: 'x'.repeat(501), instance: 'y'.repeat(501) }),
    undefined,
  ],
])('a problem %s is read as far as it can be', (_, json, problem) => {
  expect(problemOf(json)).toEqual(problem);
});

test.each([
  ['application/problem+json', true],
  ['Application/Problem+JSON; charset=utf-8', true],
  ['application/problem+jsonp', false],
  ['application/problem+xml', false],
  ['application/json', false],
  ['', false],
  [null, false],
])('the type %j says that a body is a problem: %s', (type, expected) => {
  expect(isProblem(type)).toBe(expected);
});
