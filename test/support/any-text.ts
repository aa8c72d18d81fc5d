import fc from 'fast-check';

/** Any text that JavaScript can hold, halves of surrogate pairs included; mostly ASCII, controls and all. */
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
