import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../src/text/columns.js';
import { sanitize } from '../../../src/text/sanitize.js';
import { wrap, wrapAfter } from '../../../src/text/wrap.js';
import { hardText } from '../../support/any-text.js';

describe('wrap', () => {
  it('breaks at blanks and indents every line', () => {
    expect(wrap('one two three', 11, 2)).toEqual(['  one two', '  three']);
  });
  it('breaks a word that is longer than a line', () => {
    expect(wrap('abcdefghijkl', 10)).toEqual(['abcdefghij', 'kl']);
  });
  it('goes on in a line that is partly taken', () => {
    expect(wrapAfter(10, 'one two three', 20, 4)).toEqual(['one two', '    three']);
  });
  it('leaves a line alone that has no room left', () => {
    expect(wrapAfter(18, 'one two three', 20, 4)).toEqual(['', '    one two three']);
  });
  it('never exceeds its columns and loses nothing but blanks', () => {
    fc.assert(
      fc.property(
        hardText,
        fc.integer({ min: 20, max: 60 }),
        fc.integer({ min: 0, max: 8 }),
        (text, columns, indent) => {
          const lines = wrap(sanitize(text), columns, indent);
          for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(columns);
          expect(lines.join('').replaceAll(' ', '')).toBe(sanitize(text).replaceAll(' ', ''));
        },
      ),
    );
  });
});
