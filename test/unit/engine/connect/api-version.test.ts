import { describe, expect, it } from 'vitest';
import { isNewer, negotiateVersion } from '../../../../src/engine/connect/api-version.js';

describe('the version to ask in', () => {
  it.each([
    ['1.41', '1.12', '1.41'],
    ['1.45', '1.24', '1.45'],
    ['1.52', '1.44', '1.45'],
    ['1.70', '1.60', '1.60'],
    ['1.41', undefined, '1.41'],
    ['1.41', '', '1.41'],
  ])('of an engine that speaks up to %s and from %s is %s', (ApiVersion, MinAPIVersion, expected) => {
    expect(negotiateVersion({ ApiVersion, MinAPIVersion })).toBe(expected);
  });

  it.each([
    ['1.41', '1.9', true],
    ['1.9', '1.41', false],
    ['1.41', '1.41', false],
    ['2.0', '1.99', true],
    ['1.99', '2.0', false],
  ])('%s is newer than %s: %j', (version, than, expected) => {
    expect(isNewer(version, than)).toBe(expected);
  });
});
