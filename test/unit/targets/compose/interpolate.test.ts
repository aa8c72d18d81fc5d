// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Compose, not of JavaScript
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpolate } from '../../../../src/targets/compose/interpolate.js';
import { anyText } from '../../../support/any-text.js';

const VALUES: Readonly<Record<string, string>> = { A: 'a', EMPTY: '', DOLLAR: '$A', _x1: 'under' };
const lookup = (name: string) => (Object.hasOwn(VALUES, name) ? VALUES[name] : undefined);
const read = (text: string) => interpolate(text, lookup);

describe('a text', () => {
  it.each([
    ['without variables', 'plain { } text', 'plain { } text'],
    ['with a name', 'x$A.y', 'xa.y'],
    ['with a name in braces', 'x${A}y', 'xay'],
    ['with a name that ends where letters do', '$_x1-$A/', 'under-a/'],
    ['with a doubled dollar', '$$A $$$A $$${A} $$$$', '$A $a $a $$'],
    ['with dollars that name nothing', '$ $1 $(date) 5$', '$ $1 $(date) 5$'],
    ['with a default for what is unset', '${B-d} ${EMPTY-d} ${A-d}', 'd  a'],
    ['with a default for what is empty', '${B:-d} ${EMPTY:-d} ${A:-d}', 'd d a'],
    ['with a word for what is set', '${B+w} ${EMPTY+w} ${A+w}', ' w w'],
    ['with a word for what is not empty', '${B:+w} ${EMPTY:+w} ${A:+w}', '  w'],
    ['with defaults inside defaults', '${B:-${C:-${A}}} ${B-$A}', 'a a'],
    ['with braces in a default', '${B:-{"k": {"l": 1}}}!', '{"k": {"l": 1}}!'],
    ['with an operator inside a default', '${B:-x?y:-z}', 'x?y:-z'],
    ['with an empty default', '${B:-}${B-}', ''],
    ['with a value that looks like a variable', '${DOLLAR}', '$A'],
  ])('%s', (_what, text, result) => {
    expect(read(text)).toMatchObject({ text: result, unset: [], missing: [], isInvalid: false });
  });

  it('tells which variables have neither value nor default', () => {
    expect(read('$B ${C}/${D:-$E}${A}')).toMatchObject({ text: ' /a', unset: ['B', 'C', 'E'] });
  });

  it('says nothing of what a default that is not needed names', () => {
    expect(read('${A:-$B}')).toMatchObject({ text: 'a', unset: [] });
  });

  it('tells in whose place a default stands', () => {
    expect(read('${B:-b}${EMPTY:-c}${C-${D-d}}${A:-a}')).toMatchObject({
      text: 'bcda',
      defaulted: ['B', 'EMPTY', 'C', 'D'],
    });
  });

  it.each([
    ['${B:?set B}', [{ name: 'B', reason: 'set B' }]],
    ['${EMPTY:?}', [{ name: 'EMPTY', reason: '' }]],
    ['${EMPTY?no}', []],
    ['${A?no} ${A:?no}', []],
    ['${B:-${C:?nested}}', [{ name: 'C', reason: 'nested' }]],
    // What the reason names is not filled in: it may be secret.
    ['${B:?$A}', [{ name: 'B', reason: '$A' }]],
  ])('%s needs %j', (text, missing) => {
    expect(read(text).missing).toEqual(missing);
  });

  it.each(['${}', '${1}', '${A', '${A:x}', '${A b}', '${-}'])('%s is no variable, and stays', (text) => {
    expect(read(`${text} $A`)).toMatchObject({ isInvalid: true });
    expect(read(text).text).toBe(text);
  });

  it('comes through unchanged once every dollar in it is doubled', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(read(text.replaceAll('$', '$$$$')).text).toBe(text);
      }),
    );
  });

  it('never fails, and never needs what has a value', () => {
    const pieces = fc.constantFrom('$', '{', '}', 'A', 'B', ':', '-', '?', '+', ' ', '\n');
    fc.assert(
      fc.property(fc.string({ unit: pieces, maxLength: 30 }), (text) => {
        const { unset, missing } = read(text);
        expect([...unset, ...missing.map(({ name }) => name)]).not.toContain('A');
      }),
    );
  });
});
