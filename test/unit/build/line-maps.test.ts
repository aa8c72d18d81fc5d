import { decode, encode } from '@jridgewell/sourcemap-codec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf } from '../../../build/line-maps.js';

/** Where a column of generated code comes from: source and line; null where nobody wrote it. */
function trace(mappings: string, line: number, column: number): string | null {
  const [, ...place] = decode(mappings)[line]?.findLast(([start]) => start <= column) ?? [];
  return place.length === 0 ? null : place.slice(0, 2).join(':');
}

const small = fc.nat({ max: 3 });
const origin = fc.oneof(
  fc.constant([] as const),
  fc.tuple(small, small, small),
  fc.tuple(small, small, small, small),
);
const generatedLine = fc
  .uniqueArray(fc.tuple(fc.nat({ max: 20 }), origin), { selector: ([column]) => column, maxLength: 8 })
  .map((segments) =>
    segments.toSorted(([one], [other]) => one - other).map(([column, place]) => [column, ...place] as never),
  );

describe('a source map of lines alone', () => {
  it('leads from everywhere to the same line as the whole one', () => {
    fc.assert(
      fc.property(fc.array(generatedLine, { maxLength: 4 }), (lines) => {
        const whole = encode(lines);
        for (const line of lines.keys())
          for (let column = 0; column <= 21; column += 1)
            expect(trace(linesOf(whole), line, column)).toBe(trace(whole, line, column));
      }),
    );
  });

  it('is smaller', () => {
    const line = Array.from({ length: 20 }, (_, column) => [column * 4, 0, 7, column * 4] as never);
    expect(decode(linesOf(encode([line])))).toEqual([[[0, 0, 7, 0]]]);
  });
});
