import { describe, expect, it } from 'vitest';
import { parseComposeDuration, wholeSeconds } from '../../../../src/targets/compose/duration.js';
import { scalarText } from '../../../../src/targets/compose/scalar-text.js';
import { parseVolumeText } from '../../../../src/targets/compose/volume-text.js';
import { valueAt } from '../../../../src/targets/yaml/located.js';
import { readYaml } from '../../../../src/targets/yaml/read-yaml.js';

function textOf(yaml: string): string | null {
  const value = valueAt(readYaml(`a: ${yaml}`, 'compose.yaml')[0]?.root ?? null, 'a');
  if (value?.kind !== 'scalar') throw new Error(`${yaml} is no scalar`);
  return scalarText(value);
}

describe('the text of a value', () => {
  it.each([
    ['012', '10'],
    ['-012', '-10'],
    ['0o17', '15'],
    ['0x1F', '31'],
    ['0b11', '3'],
    ['08', '8'],
    ['1_000', '1000'],
    ['+5', '5'],
    ['1e3', '1000'],
    ['1.10', '1.1'],
    ['.5', '0.5'],
    ['1.0', '1'],
    ['1000000.0', '1e+06'],
    ['1234567.5', '1.2345675e+06'],
    ['0.0001', '0.0001'],
    ['0.00001', '1e-05'],
    ['18446744073709551615', '18446744073709551615'],
    ['-9223372036854775809', '-9.223372036854776e+18'],
    ['True', 'true'],
    ['yes', 'yes'],
    ['22:22', '22:22'],
    ['0x', '0x'],
    ['1.2.3', '1.2.3'],
    ['"012"', '012'],
    ["'true'", 'true'],
    ['!!str 012', '012'],
    ['|\n  012', '012\n'],
    ['""', ''],
  ])('%s is %s', (yaml, text) => {
    expect(textOf(yaml)).toBe(text);
  });

  it.each(['', '~', 'null', 'Null'])('%j is none', (yaml) => {
    expect(textOf(yaml)).toBeNull();
  });
});

describe('a duration', () => {
  it.each([
    ['10s', 10_000],
    ['1m30s', 90_000],
    ['1.5s', 1_500],
    ['500ms', 500],
    ['15m30s', 930_000],
    ['1h0m0s', 3_600_000],
    ['1d', 86_400_000],
    ['0', 0],
    ['0s', 0],
    ['250us', 0.25],
  ])('%s is %d ms', (text, ms) => {
    expect(parseComposeDuration(text)).toBeCloseTo(ms);
  });

  it.each(['', '90', 's', '1x', '1 s', '-1s', '10s!', '1s x 2s'])('%j is none', (text) => {
    expect(parseComposeDuration(text)).toBeNull();
  });

  it.each([
    [500, 0],
    [999.9, 0],
    [1_500, 1_000],
    [90_000, 90_000],
  ])('of %d ms reaches the engine as %d', (ms, cut) => {
    expect(wholeSeconds(ms)).toBe(cut);
  });
});

describe('a volume', () => {
  it.each([
    ['/data', '', '/data', []],
    ['data:/data', 'data', '/data', []],
    ['./a:/b:ro', './a', '/b', ['ro']],
    ['ab:/b:z,ro', 'ab', '/b', ['z', 'ro']],
    ['C:\\data:/data', 'C:\\data', '/data', []],
  ])('%s', (text, source, target, options) => {
    expect(parseVolumeText(text)).toEqual({ source, target, options });
  });

  it.each(['', ':', ':/data', 'data:', 'ab:/b:ro:x', 'ab::ro'])('%j is none', (text) => {
    expect(parseVolumeText(text)).toBeNull();
  });
});
