import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandReferences, referencesIn } from '../../../../src/targets/k8s/expand.js';

const VALUES = new Map([
  ['A', 'one'],
  ['B', '$(A)'],
  ['EMPTY', ''],
  ['with.dots-and $', 'odd'],
]);
const expand = (text: string) => expandReferences(text, (name) => VALUES.get(name));

describe('a reference to a variable', () => {
  it.each([
    ['$(A)', 'one'],
    ['--name=$(A)-$(A)', '--name=one-one'],
    ['$(EMPTY)', ''],
    ['$(B)', '$(A)'],
    ['$$(A)', '$(A)'],
    ['$$$(A)', '$one'],
    ['$$$$(A)', '$$(A)'],
    ['$$', '$'],
    ['$', '$'],
    ['cost: 5$', 'cost: 5$'],
    ['$A $', '$A $'],
    ['$(hostname -f)', '$(hostname -f)'],
    ['$(A', '$(A'],
    ['$()', '$()'],
    ['$(A$(A))', '$(A$(A))'],
    ['$(with.dots-and $)', 'odd'],
    ['$(with.dots-and $$)', '$(with.dots-and $$)'],
    ['$(toString)', '$(toString)'],
    ['$($(A)', '$($(A)'],
    ['$(\n)', '$(\n)'],
  ])('%j becomes %j', (text, expanded) => {
    expect(expand(text)).toBe(expanded);
  });

  const piece = fc.oneof(
    fc.constantFrom('$', '$$', '(', ')', '$(A)', '$(B)', '$(no)', 'x', ' '),
    fc.string({ maxLength: 4 }),
  );
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

  it('is the only thing that changes: text without a dollar stays', () => {
    fc.assert(
      fc.property(fc.string(), (any) => {
        const plain = any.replaceAll('$', '');
        expect(expand(plain)).toBe(plain);
      }),
    );
  });

  /** Character by character, as the kubelet reads it. */
  function expandSlowly(any: string): string {
    const [first, second] = any;
    if (first === undefined) return '';
    if (first !== '$') return first + expandSlowly(any.slice(first.length));
    if (second === '$') return `$${expandSlowly(any.slice(2))}`;
    const close = any.indexOf(')');
    if (second !== '(' || close < 0) return `$${expandSlowly(any.slice(1))}`;
    const name = any.slice(2, close);
    return (VALUES.get(name) ?? `$(${name})`) + expandSlowly(any.slice(close + 1));
  }

  it('is found as a reader finds it who goes from character to character', () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(expand(any)).toBe(expandSlowly(any));
      }),
    );
  });

  it('can be kept from meaning anything by doubling every dollar', () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(expand(any.replaceAll('$', '$$$$'))).toBe(any);
      }),
    );
  });

  it('cannot make a text grow without end', () => {
    const long = 'x'.repeat(100_000);
    const expanded = expandReferences('$(A)'.repeat(10_000), () => long);
    expect(expanded.length).toBeLessThan(400_000);
    expect(expandReferences('$('.repeat(1_000_000), () => long)).toHaveLength(2_000_000);
  });

  it('is told from other text: with values without dollars, what is replaced is what is named', () => {
    fc.assert(
      fc.property(text, (any) => {
        const names = referencesIn(any);
        const seen: string[] = [];
        expandReferences(any, (name) => {
          seen.push(name);
          return undefined;
        });
        expect(seen).toEqual(names);
      }),
    );
  });
});
