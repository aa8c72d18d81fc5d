import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../src/text/columns.js';
import { clip, clipStart, sanitize, sanitizeLines, wrap, wrapAfter } from '../../../src/text/text.js';

/** Any text, half surrogate pairs, controls and marks that turn the direction of writing included. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom(
      '\x1b',
      '[',
      ':',
      '#',
      ' ',
      'a',
      '\n',
      '\u202e',
      '\ud800',
      '日',
      '\u0301',
      '\u2028',
    ),
  }),
);

describe('plain', () => {
  it.each([
    ['\x1b[31mred', '\\x1b[31mred'],
    ['a\tb\r\nc', 'a\\tb\\r\\nc'],
    ['\x9b2J\x7f', '\\x9b2J\\x7f'],
    ['\u202egpj.exe\u2069', '\\u202egpj.exe\\u2069'],
    ['zero\u200bwidth\ufeff', 'zero\\u200bwidth\\ufeff'],
    ['\u2028\u2029', '\\u2028\\u2029'],
    ['\ud800', '\\ud800'],
    ['\u{e0041}', '\\u{e0041}'],
    ['::error::no', '\\x3a:error::no'],
    ['  ::error::no', '  \\x3a:error::no'],
    ['##[error]no ##vso[x]', '\\x23#[error]no \\x23#vso[x]'],
  ])('escapes %j', (text, expected) => {
    expect(sanitize(text)).toBe(expected);
  });

  it.each(['std::io::Error', 'naïve 日本語 🚢', 'C:\\x', '## heading', 'é'])('leaves %j alone', (text) => {
    expect(sanitize(text)).toBe(text);
  });

  it('never holds a control character, a mark that is invisible, or half a surrogate pair', () => {
    fc.assert(fc.property(anyText, (text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(sanitize(text))));
  });

  it('never holds a command to a build log', () => {
    fc.assert(fc.property(anyText, (text) => !/^\s*::|##\w*\[/.test(sanitize(text))));
  });

  it('is in its final form after one pass', () => {
    fc.assert(fc.property(anyText, (text) => sanitize(sanitize(text)) === sanitize(text)));
  });

  it('keeps line breaks when asked for lines', () => {
    expect(sanitizeLines('a\r\nb\n\x07')).toEqual(['a', 'b', '\\x07']);
  });
});

describe('columnsOf', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['🚢', 2],
    ['', 0],
  ])('of %j is %i', (text, columns) => {
    expect(columnsOf(text)).toBe(columns);
  });
});

describe('clip', () => {
  it('leaves alone what fits', () => expect(clip('hello', 5)).toBe('hello'));
  it('ends in an ellipsis where something is missing', () => expect(clip('hello world', 7)).toBe('hello…'));
  it('does not cut a wide character in half', () => expect(clip('日本語', 4)).toBe('日…'));
  it('can cut off the beginning instead', () => expect(clipStart('registry/team/app:1', 8)).toBe('…m/app:1'));
  it('never exceeds its columns', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 40 }), (text, columns) => {
        expect(columnsOf(clip(sanitize(text), columns))).toBeLessThanOrEqual(columns);
        expect(columnsOf(clipStart(sanitize(text), columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

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
        anyText,
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
