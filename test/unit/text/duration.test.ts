import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { duration } from '../../../src/text/duration.js';

describe('duration', () => {
  it.each([
    [0, '0 ms'],
    [41.2, '41 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [1530, '1.53 s'],
    [1500, '1.5 s'],
    [9_999, '10 s'],
    [12_340, '12.3 s'],
    [30_000, '30 s'],
    [59_980, '1 min'],
    [90_000, '1 min 30 s'],
    [600_000, '10 min'],
  ])('writes %d as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it('is the only writer of times: no other file puts a unit behind a number', () => {
    const root = fileURLToPath(new URL('../../../src/', import.meta.url));
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const writers = files.filter((file) =>
      /\} (ms|s|min|seconds)\b/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(writers).toEqual(['text/duration.ts']);
  });
});
