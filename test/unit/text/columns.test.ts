import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { columnsOf, splitAt } from '../../../src/text/columns.js';

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

it('what takes one column each is what the library says takes one', () => {
  const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));
  const wrong = all.filter((char) => {
    const width = stringWidth(char, { countAnsiEscapeCodes: true });
    return (
      columnsOf(char) !== width ||
      columnsOf(`a${char}b`) !== stringWidth(`a${char}b`, { countAnsiEscapeCodes: true })
    );
  });
  expect(wrong).toEqual([]);
});
