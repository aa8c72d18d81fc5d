import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../support/documents.js';
import { HTML_PICTURE, isPictureCurrent } from '../support/html-picture.js';
import { readPngText, withPngText } from '../support/png-text.js';
import { drawPicture, PICTURE, terminalToSvg } from '../support/terminal-picture.js';

describe('the picture of the HTML report', () => {
  it('was made from the page as it is now', () => {
    expect(isPictureCurrent(), 'npm run readme draws it anew, which takes Chromium').toBe(true);
    expect(readDocument('README.md')).toContain(`](${HTML_PICTURE.file})`);
  });

  it('says what it was made from, beside what else it says', () => {
    const file = readFileSync(fileURLToPath(new URL(`../../${HTML_PICTURE.file}`, import.meta.url)));
    const twice = withPngText(withPngText(file, 'one', 'a'), 'other', 'b');
    expect(['one', 'other', 'none'].map((keyword) => readPngText(twice, keyword))).toEqual(['a', 'b', null]);
    // IEND stays the end.
    expect(twice.subarray(-12)).toEqual(file.subarray(-12));
  });
});

describe('the picture of a report', () => {
  it('is what a terminal shows of the recorded run now', () => {
    const file = fileURLToPath(new URL(`../../${PICTURE.file}`, import.meta.url));
    expect(readFileSync(file, 'utf8') === drawPicture(), 'npm run readme draws it anew').toBe(true);
    expect(readDocument('README.md')).toContain(`](${PICTURE.file})`);
  });

  it('puts every piece into its cells, with its colour', () => {
    const svg = terminalToSvg(['\x1b[31mbad\x1b[39m  \x1b[1m<b>\x1b[22m 日'], 't');
    expect(svg).toContain(
      '<text x="20" y="33.5" textLength="24" lengthAdjust="spacingAndGlyphs" class="bad"',
    );
    expect(svg).toMatch(/<text x="60" .* textLength="24" .* class="b" .*>&lt;b&gt;<\/text>/);
    expect(svg).toMatch(/<text x="84" .* textLength="24" [^>]*> 日<\/text>/);
  });

  it('refuses a colour that it cannot draw', () => {
    expect(() => terminalToSvg(['\x1b[35mx'], 't')).toThrow('The picture knows no colour 35.');
  });
});
