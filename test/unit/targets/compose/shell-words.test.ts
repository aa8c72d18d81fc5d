// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Compose, not of JavaScript
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellWords } from '../../../../src/targets/compose/shell-words.js';
import { anyText } from '../../../support/any-text.js';

describe('a command line', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['  \n ', []],
    ['nginx -g "daemon off;"', ['nginx', '-g', 'daemon off;']],
    ['sh -c \'a "b" \\n\'', ['sh', '-c', 'a "b" \\n']],
    ['a\\ b c\\td', ['a b', 'c\td']],
    ['a "" \'\' b', ['a', '', '', 'b']],
    ['a"b c"d\'e\'', ['ab cde']],
    ['echo $HOME ${X}', ['echo', '$HOME', '${X}']],
    ['echo $(date +%s) `id -u`', ['echo', '$(date +%s)', '`id -u`']],
    ['sh -c a && b', ['sh', '-c', 'a']],
    ['a; b', ['a']],
    ['a | b', ['a']],
    ['a >b', ['a']],
    ['a 2>&1', ['a']],
    ['a\nb\tc', ['a', 'b', 'c']],
  ])('%j has the words %j', (line, words) => {
    expect(shellWords(line)).toEqual(words);
  });

  it.each(['a "b', "it's", 'a \\', 'a (b)', 'a )', '$(a', '`a'])('%j is refused', (line) => {
    expect(shellWords(line)).toBeNull();
  });

  it('has each word that is in single quotes as it stands', () => {
    const word = anyText.map((text) => text.replaceAll("'", ''));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), (words) => {
        expect(shellWords(words.map((each) => `'${each}'`).join(' '))).toEqual(words);
      }),
    );
  });
});
