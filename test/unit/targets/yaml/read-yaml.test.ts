import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toPlain, valueAt } from '../../../../src/targets/yaml/located.js';
import { readYaml } from '../../../../src/targets/yaml/read-yaml.js';
import { anyText } from '../../../support/any-text.js';

const read = (text: string) => readYaml(text, 'a.yaml');
const plain = (text: string) => read(text).map(({ root }) => root && toPlain(root));
const rootOf = (text: string) => read(text)[0]?.root ?? null;

describe('a document', () => {
  it.each<[string, string, unknown[]]>([
    [
      'maps, lists and values',
      'a: [1, "2", true, ~]\nb: {c: d}',
      [{ a: [1, '2', true, null], b: { c: 'd' } }],
    ],
    ['JSON', '{"a": [1, {"b": null}]}', [{ a: [1, { b: null }] }]],
    ['several documents', 'a: 1\n---\n---\nb: 2\n', [{ a: 1 }, null, { b: 2 }]],
    ['a merge key', 'x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}', [{ x: { a: 1, b: 2 }, y: { a: 1, b: 3 } }]],
    [
      'a list of merges',
      'p: &p {a: 1}\nq: &q {a: 2, b: 2}\ny: {<<: [*p, *q]}',
      [{ p: { a: 1 }, q: { a: 2, b: 2 }, y: { a: 1, b: 2 } }],
    ],
    ['an anchor that is set anew', 'a: &x 1\nb: *x\nc: &x 2\nd: *x', [{ a: 1, b: 1, c: 2, d: 2 }]],
    ['a number too large for one', 'a: 123456789012345678901234', [{ a: '123456789012345678901234' }]],
    ['keys that are no text', '1: a\ntrue: b\n~: c', [{ '1': 'a', true: 'b', '~': 'c' }]],
    ['nothing', '', []],
    ['a byte order mark', '\uFEFFa: 1', [{ a: 1 }]],
  ])('may hold %s', (_what, text, expected) => {
    expect(plain(text)).toEqual(expected);
  });

  it('knows where each of its values is written', () => {
    const root = rootOf('a:\n  "x.y":\n    - 1\n    - {b: 2}\n');
    const list = valueAt(root, 'a', 'x.y');
    expect(list?.place).toEqual({ file: 'a.yaml', line: 3, column: 5, path: 'a."x.y"' });
    if (list?.kind !== 'list') throw new Error('no list');
    expect(list.items[1]).toMatchObject({ place: { line: 4, column: 7, path: 'a."x.y"[1]' } });
  });

  it('knows the place of what an alias or a merge key brings: where it is defined', () => {
    const root = rootOf('x: &x\n  a: 1\ny: *x\nz:\n  <<: *x\n  b: 2\n');
    expect(valueAt(root, 'y', 'a')?.place).toMatchObject({ line: 2, path: 'x.a' });
    expect(valueAt(root, 'z', 'a')?.place).toMatchObject({ line: 2, path: 'x.a' });
    expect(valueAt(root, 'z', 'b')?.place).toMatchObject({ line: 6, path: 'z.b' });
  });

  it('tells of a key that stands twice, of which the last one counts', () => {
    const [document] = read('a: 1\nb: 2\na: 3\n');
    expect(document?.notes).toEqual([
      {
        message: "The key 'a' stands here twice; the last one counts.",
        place: { file: 'a.yaml', line: 3, column: 1, path: 'a' },
      },
    ]);
    expect(document?.root && toPlain(document.root)).toEqual({ a: 3, b: 2 });
  });

  it('keeps tags that are not of YAML itself, and the way a value is written', () => {
    const root = rootOf('a: !reset null\nb: !!str 012\nc: 012\nd: |\n  1\n');
    expect(valueAt(root, 'a')).toMatchObject({ tag: '!reset' });
    expect(valueAt(root, 'b')).toMatchObject({ tag: null, source: '012', isQuoted: true });
    expect(valueAt(root, 'c')).toMatchObject({ source: '012', isQuoted: false });
    expect(valueAt(root, 'd')).toMatchObject({ value: '1\n', isQuoted: true });
  });
});

describe('a document that cannot be read', () => {
  it.each([
    ['is no YAML', 'a: b: c', /^It is not YAML: /, 1],
    ['names an anchor that is not there', 'a: 1\nb: *x', /^There is no such anchor before this\.$/, 2],
    ['contains itself', 'a: &a\n  b: *a', /^It contains itself\.$/, 2],
  ])('%s', (_what, text, message, line) => {
    const [document] = read(text);
    expect(document?.root).toBeNull();
    expect(document?.failure?.message).toMatch(message);
    expect(document?.failure?.place?.line).toBe(line);
  });

  it('takes no other with it', () => {
    expect(read('a: b: c\n---\nd: 1\n').map(({ failure }) => failure === null)).toEqual([false, true]);
  });

  it('is one whose aliases make it too large', () => {
    const levels = [...Array(9).keys()].map(
      (at) => `l${at + 1}: &l${at + 1} [${'*l0, '.replace('l0', `l${at}`).repeat(10)}]`,
    );
    const [document] = read(`l0: &l0 x\n${levels.join('\n')}\n`);
    expect(document?.failure?.message).toBe('Its aliases make it too large.');
  });

  it('is one of more than 16 MB', () => {
    expect(read(`a: ${'x'.repeat(16 * 1024 * 1024)}`)[0]?.failure?.message).toBe('It is larger than 16 MB.');
  });
});

it('any text is documents or failures', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      for (const { root, failure } of read(text)) expect(root === null || failure === null).toBe(true);
    }),
  );
});
