import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, clipStart } from '../../../src/text/clip.js';
import { columnsOf } from '../../../src/text/columns.js';
import { sanitize } from '../../../src/text/sanitize.js';
import { hardText } from '../../support/any-text.js';

describe('clip', () => {
  it('leaves alone what fits', () => expect(clip('hello', 5)).toBe('hello'));
  it('ends in an ellipsis where something is missing', () => expect(clip('hello world', 7)).toBe('hello…'));
  it('does not cut a wide character in half', () => expect(clip('日本語', 4)).toBe('日…'));
  it('can cut off the beginning instead', () => expect(clipStart('registry/team/app:1', 8)).toBe('…m/app:1'));
  it('drops what is wider without what it was joined to', () => {
    expect(columnsOf(clipStart(sanitize('\u001bﾞ🏽ﾞ'), 1))).toBe(1);
  });
  it('never exceeds its columns', () => {
    fc.assert(
      fc.property(hardText, fc.integer({ min: 1, max: 40 }), (text, columns) => {
        expect(columnsOf(clip(sanitize(text), columns))).toBeLessThanOrEqual(columns);
        expect(columnsOf(clipStart(sanitize(text), columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
