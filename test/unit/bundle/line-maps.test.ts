import { decode, encode } from '@jridgewell/sourcemap-codec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf } from '../../support/bundle/line-maps.js';

/** Where each column of generated code comes from: source and line; null where nobody wrote it. */
function traces(mappings: string, lines: number): (string | null)[][] {
  const decoded = decode(mappings);
  return Array.from({ length: lines }, (_, line) =>
    Array.from({ length: 22 }, (_, column) => {
      const [, ...place] = decoded[line]?.findLast(([start]) => start <= column) ?? [];
      return place.length === 0 ? null : place.slice(0, 2).join(':');
    }),
  );
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
        expect(traces(linesOf(whole), lines.length)).toEqual(traces(whole, lines.length));
      }),
    );
  });

  it('is smaller', () => {
    const line = Array.from({ length: 20 }, (_, column) => [column * 4, 0, 7, column * 4] as never);
    expect(decode(linesOf(encode([line])))).toEqual([[[0, 0, 7, 0]]]);
  });
});
