import fc from 'fast-check';

/**
 * Any text that JavaScript can hold, halves of surrogate pairs included; mostly ASCII, controls and all. Instead of
 * fast-check's `binary` unit, which takes a second to set up.
 */
export const anyText = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 0x7f }) },
      fc.integer({ min: 0, max: 0xffff }),
    ),
    {
      maxLength: 40,
    },
  )
  .map((units) => String.fromCharCode(...units));

/** Text that is hard to draw: controls, marks that turn the direction of writing, log commands, wide and joined characters. */
export const hardText = fc.oneof(
  anyText,
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom(
      ...['\x1b', '[', ':', '#', ' ', 'a', '\n', '\u202e', '\ud800', '\u2028', '\u{e0041}'],
      ...['日', '\u0301', '\uff9e', '\u1100', '\u1161', '\u0903', '👍', '🏽', '🇩', '❤', '\ufe0f'],
    ),
  }),
);
