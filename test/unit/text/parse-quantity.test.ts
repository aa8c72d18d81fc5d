import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBytes, parseCpus } from '../../../src/text/parse-quantity.js';
import { anyText } from '../../support/any-text.js';

describe('an amount of memory', () => {
  it.each([
    ['1073741824', 1_073_741_824],
    ['512b', 512],
    ['1k', 1_024],
    ['64m', 67_108_864],
    ['64M', 67_108_864],
    ['64mb', 67_108_864],
    ['64MiB', 67_108_864],
    ['1g', 1_073_741_824],
    ['1.5g', 1_610_612_736],
    ['1t', 1_099_511_627_776],
  ])('%s is %i bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  it.each([
    '',
    'm',
    '-1m',
    '1 m',
    '1p',
    '0',
    '0.1b',
    '1bb',
    '1bib',
    '1,5g',
    '0x10',
    '99999t999',
    '999999999999999t',
  ])('%j is none', (text) => {
    expect(parseBytes(text)).toBeNull();
  });

  it('is exact, or none, whatever the text', () => {
    const text = fc.oneof(anyText, fc.string({ unit: fc.constantFrom(...'019.kmgtib') }));
    fc.assert(
      fc.property(text, (written) => {
        const bytes = parseBytes(written);
        expect(bytes === null || (Number.isSafeInteger(bytes) && bytes > 0)).toBe(true);
      }),
    );
  });
});

describe('an amount of processor time', () => {
  it.each([
    ['2', 2_000_000_000],
    ['0.5', 500_000_000],
    ['1.25', 1_250_000_000],
    ['0.000000001', 1],
  ])('%s is %i billionths', (text, nano) => {
    expect(parseCpus(text)).toBe(nano);
  });

  it.each(['', '0', '0.0', '-1', '1e1', '.5', '1.', 'all', '10000', '0.0000000001'])('%j is none', (text) => {
    expect(parseCpus(text)).toBeNull();
  });
});
