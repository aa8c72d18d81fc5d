import { describe, expect, it } from 'vitest';
import { parseQuantity } from '../../../../src/targets/k8s/quantity.js';

describe('a quantity', () => {
  it.each<[string, number]>([
    ['0', 0],
    ['2', 2],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['5.', 5],
    ['500m', 0.5],
    ['100m', 0.1],
    ['128974848', 128974848],
    ['129e6', 129_000_000],
    ['1E3', 1000],
    ['129M', 129_000_000],
    ['1k', 1000],
    ['123Mi', 128_974_848],
    ['1.5Gi', 1_610_612_736],
    ['1E', 1e18],
    ['250000000n', 0.25],
    ['64u', 0.000_064],
    ['+1', 1],
    ['-1', -1],
  ])('%s is %d', (text, value) => {
    expect(parseQuantity(text)).toBe(value);
  });

  it.each(['', 'Mi', '1K', '1mi', '1 Gi', '1GB', 'lots', '1e', '1.2.3', '0x10', '1e999'])(
    '%j is none',
    (text) => {
      expect(parseQuantity(text)).toBeNull();
    },
  );
});
