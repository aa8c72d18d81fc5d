import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../../../src/cli/options/parse-duration.js';
import { anyText } from '../../../support/any-text.js';

describe('a duration', () => {
  it.each([
    ['10s', 10_000],
    ['500ms', 500],
    ['1m30s', 90_000],
    ['1.5s', 1_500],
    ['0.25m', 15_000],
    ['1h', 3_600_000],
    ['24h', 86_400_000],
    ['1ms', 1],
    ['0.5ms', 1],
    ['1s500ms', 1_500],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    '',
    '10',
    's',
    '10 s',
    ' 10s',
    '10s ',
    '-5s',
    '+5s',
    '1e3s',
    '.5s',
    '5.s',
    '10S',
    '1d',
    '0s',
    '0.4ms',
    '24h1ms',
    '99999999999s',
    '10s;',
    '1m 30s',
    'Infinityh',
    '١s',
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  it('reads back whatever it was made of', () => {
    const part = fc.integer({ min: 0, max: 59 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 23 }),
        part,
        part,
        fc.integer({ min: 1, max: 999 }),
        (h, m, s, ms) => {
          expect(parseDuration(`${h}h${m}m${s}s${ms}ms`)).toBe(((h * 60 + m) * 60 + s) * 1_000 + ms);
        },
      ),
    );
  });

  it('is a whole number of milliseconds up to a day, or none, whatever the text', () => {
    const text = fc.oneof(anyText, fc.string({ unit: fc.constantFrom(...'0159.mshx ') }));
    fc.assert(
      fc.property(text, (written) => {
        const ms = parseDuration(written);
        expect(ms === null || (Number.isInteger(ms) && ms > 0 && ms <= 86_400_000)).toBe(true);
      }),
    );
  });
});
