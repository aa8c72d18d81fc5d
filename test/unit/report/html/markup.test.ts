import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markup } from '../../../../src/report/html/markup.js';
import { escapeInvisible } from '../../../../src/text/sanitize.js';
import { hardText } from '../../../support/any-text.js';

const CHARACTERS: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#58;': ':',
  '&#35;': '#',
};

/** What a browser reads. */
function read(html: string): string {
  return html.replace(/&[#\w]+;/g, (entity) => CHARACTERS[entity] ?? 'unknown entity');
}

describe('markup', () => {
  it('lets no text become an element, an attribute or a command to a build log', () => {
    fc.assert(
      fc.property(fc.oneof(hardText, fc.string({ unit: fc.constantFrom(...'<>"\'&:#!-/a[') })), (text) => {
        const html = markup`${text}`.toString();
        expect(html).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39|#58|#35);)|::|##/);
        expect(html).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
        expect(read(html)).toBe(escapeInvisible(text));
      }),
    );
  });

  it('keeps what it made, puts lists together and leaves out nothing', () => {
    const item = (text: string) => markup`<li>${text}</li>`;
    expect(markup`<ul>${['a', '<b>'].map(item)}</ul>${null}${3}`.toString()).toBe(
      '<ul><li>a</li><li>&lt;b&gt;</li></ul>3',
    );
  });

  it('takes an object of the same shape for no markup', () => {
    const fake = { toString: () => '<b>' } as unknown as string;
    expect(() => markup`${fake}`).toThrow();
    expect(markup`${[markup`<i>`]}`.toString()).toBe('<i>');
  });
});
