import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeLogCommands, sanitize, sanitizeLines, stripAnsi } from '../../../src/text/sanitize.js';
import { hardText } from '../../support/any-text.js';

describe('sanitize', () => {
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
    fc.assert(fc.property(hardText, (text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(sanitize(text))));
  });

  it('never holds a command to a build log', () => {
    fc.assert(fc.property(hardText, (text) => !/^\s*::|##\w*\[/.test(sanitize(text))));
  });

  it('is in its final form after one pass', () => {
    fc.assert(fc.property(hardText, (text) => sanitize(sanitize(text)) === sanitize(text)));
  });

  it('keeps line breaks when asked for lines', () => {
    expect(sanitizeLines('a\r\nb\n\x07')).toEqual(['a', 'b', '\\x07']);
  });
});

describe('stripAnsi', () => {
  it.each([
    ['\x1b[1;31mred\x1b[0m', 'red'],
    ['\x1b]8;;https://x.test\x07link\x1b]8;;\x07', 'link'],
    ['\x1b[2Kline', 'line'],
    ['bell\x07', 'bell\x07'],
  ])('of %j is %j', (text, plain) => {
    expect(stripAnsi(text)).toBe(plain);
  });
});

describe('escapeLogCommands', () => {
  it.each([
    ['::error::no', '\\x3a:error::no'],
    ['  \x1b[31m::error::no', '  \x1b[31m\\x3a:error::no'],
    ['std::io', 'std::io'],
  ])('of %j is %j', (line, harmless) => {
    expect(escapeLogCommands(line)).toBe(harmless);
  });
});
