// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Compose, not of JavaScript
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDotenv } from '../../../../src/targets/compose/dotenv.js';
import { anyText } from '../../../support/any-text.js';

const HERE: Readonly<Record<string, string>> = { HOME: '/home/me', SHELL_ONLY: 's' };
const lookup = (name: string) => (Object.hasOwn(HERE, name) ? HERE[name] : undefined);
const parse = (text: string) => parseDotenv(text, lookup);
const values = (text: string) => Object.fromEntries(parse(text).values);

describe('a .env file', () => {
  it.each<[string, string, Record<string, string>]>([
    ['one variable a line', 'A=1\nB=2', { A: '1', B: '2' }],
    ['comments, blank lines and a byte order mark', '\uFEFF# x\n\n  # y\nA=1\n', { A: '1' }],
    ['export, and a colon', 'export A=1\nB: two words \nexport\tC=3', { A: '1', B: 'two words', C: '3' }],
    ['blanks around the sign', '  A = 1 \n', { A: '1' }],
    ['a comment only after a blank', 'A=b#c\nB=b #c', { A: 'b#c', B: 'b' }],
    ['no value', 'A=\nB=\n', { A: '', B: '' }],
    [
      'variables',
      'A=1\nB=${A}2\nC="$B"\nD=${NO:-d}\nE=$HOME',
      { A: '1', B: '12', C: '12', D: 'd', E: '/home/me' },
    ],
    ['single quotes, which keep everything', 'A=\'$HOME \\n "x" #\'', { A: '$HOME \\n "x" #' }],
    [
      'escapes in double quotes',
      'A="x\\ty\\n\\"q\\" \\\\ \\$HOME \\0101 \\z"',
      { A: 'x\ty\n"q" \\ $HOME A \\z' },
    ],
    ['line breaks in quotes', 'A="x\ny"\nB=\'p\nq\'\nC=1', { A: 'x\ny', B: 'p\nq', C: '1' }],
    ['an escaped single quote', "A='it\\'s'", { A: "it's" }],
    ['dollars that are doubled', 'A=$$HOME', { A: '$HOME' }],
    ['a quote inside a word', "A=it's", { A: "it's" }],
    ['Windows line ends', 'A=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['names alone, which take our value', 'HOME\nNOBODY\nA=1', { HOME: '/home/me', A: '1' }],
    ['dots, dashes and brackets in names', 'a.b-c=1\nx[0]=2', { 'a.b-c': '1', 'x[0]': '2' }],
    ['the last of two', 'A=1\nA=2', { A: '2' }],
    ['nothing', '', {}],
  ])('may hold %s', (_what, text, expected) => {
    expect(parse(text)).toMatchObject({ problem: null });
    expect(values(text)).toEqual(expected);
  });

  it('has our value of a variable rather than its own', () => {
    expect(values('SHELL_ONLY=mine\nA=$SHELL_ONLY')).toEqual({ SHELL_ONLY: 'mine', A: 's' });
  });

  it.each([
    ['A=1\nsecret words here\nB=2', 2],
    ['=secret', 1],
    ['# x\n\nA="secret', 3],
    ["A=1\n'secret'", 2],
    ['A=1\nsecret)=1', 2],
  ])('%j cannot be read from line %i on', (text, line) => {
    const { problem } = parse(text);
    expect(problem?.line).toBe(line);
    expect(problem?.message).not.toContain('secret');
  });

  it('keeps what stands before a line that cannot be read', () => {
    expect(values('A=1\nno good\nB=2')).toEqual({ A: '1' });
  });

  it('never fails', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(parse(text).values).toBeInstanceOf(Map);
      }),
    );
  });

  it('reads back any value in single quotes without a quote or backslash', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const value = text.replace(/['\\]/g, '');
        expect(values(`A='${value}'\nB=1`)).toEqual({ A: value, B: '1' });
      }),
    );
  });
});
