import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { columnsOf, PLAIN, splitAt } from '../../../src/text/columns.js';

describe('columnsOf', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['🚢', 2],
    ['👍🏽', 2],
    ['🇩🇪', 2],
    ['❤️', 2],
    ['', 0],
  ])('of %j is %i', (text, columns) => {
    expect(columnsOf(text)).toBe(columns);
  });
});

describe('splitAt', () => {
  it.each([
    ['abc', 2, ['ab', 'c']],
    ['abc', -1, ['', 'abc']],
    ['日本', 3, ['日', '本']],
    ['a👍🏽b', 2, ['a', '👍🏽b']],
    ['e\u0301x', 1, ['e\u0301', 'x']],
    // One character to a reader, but wider than any line.
    ['ｶ\uff9e\uff9e\uff9e', 2, ['ｶ\uff9e', '\uff9e\uff9e']],
  ])('cuts %j at %i', (text, columns, parts) => {
    expect(splitAt(text, columns)).toEqual(parts);
  });
});

describe('as the library has it', () => {
  const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));
  const wrong = (chars: readonly string[]) =>
    chars
      .flatMap((char) => [char, `a${char}b`])
      .filter((text) => columnsOf(text) !== stringWidth(text, { countAnsiEscapeCodes: true }));

  it('is what takes one column each, without asking it', () => {
    const plain = all.filter((char) => PLAIN.test(char));
    expect(plain.length).toBeGreaterThan(200);
    expect(wrong(plain)).toEqual([]);
  });

  it('is what else there is, which it is asked for', () => {
    const others = all.filter((char, code) => code % 61 === 0 && !PLAIN.test(char));
    expect(others.length).toBeGreaterThan(1000);
    expect(wrong(others)).toEqual([]);
  });
});
