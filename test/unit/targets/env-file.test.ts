import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSigprobeError } from '../../../src/errors.js';
import { parseEnvLines, readEnvFile, resolveEnv } from '../../../src/targets/env-file.js';
import { anyText } from '../../support/any-text.js';

const HERE = { HOME: '/home/me', EMPTY: '' };
const parse = (text: string) => parseEnvLines(text, HERE, 'app.env');

describe('an env file', () => {
  it.each<[string, string, string[]]>([
    ['one variable a line', 'A=1\nB=2', ['A=1', 'B=2']],
    ['comments and blank lines', '# A=1\n\n   \n  # B\nC=3\n', ['C=3']],
    ['values as they stand, quotes and blanks included', 'A="x y" \nB=a=b', ['A="x y" ', 'B=a=b']],
    ['an empty value', 'A=', ['A=']],
    ['a name alone, which takes our value', 'HOME\nEMPTY', ['HOME=/home/me', 'EMPTY=']],
    ['a name alone that we do not have', 'NOBODY', []],
    ['Windows line ends and a byte order mark', '\uFEFFA=1\r\nB=2\r\n', ['A=1', 'B=2']],
    ['indentation', '  A=1', ['A=1']],
    ['nothing', '', []],
  ])('may hold %s', (_what, text, variables) => {
    expect(parse(text)).toEqual(variables);
  });

  it.each([
    ['A=1\nsecret words here', 2],
    ['=secret', 1],
    ['A B=secret', 1],
    ['#\n\nA =secret', 3],
    ['A=secret\0', 1],
  ])('%j is wrong in line %i, and the message keeps its value to itself', (text, line) => {
    expect(() => parse(text)).toThrow(`Line ${line} of 'app.env' is not NAME=value.`);
    expect(() => parse(text)).not.toThrow(/secret/);
  });

  it('that cannot be read is a known failure', () => {
    expect(() => readEnvFile('/nowhere/app.env', HERE)).toThrow(
      "Cannot read the env file '/nowhere/app.env'.",
    );
  });

  it('fails only with a known failure, and never repeats what it holds', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        try {
          for (const variable of parse(text)) expect(variable).toMatch(/^[^\s\0=]+=/);
        } catch (error) {
          if (!isSigprobeError(error, 'bad-file')) throw error;
          expect(error.message).toMatch(/^Line \d+ of 'app\.env' is not NAME=value\.$/);
        }
      }),
    );
  });
});

describe('a variable on the command line', () => {
  it.each([
    ['A=1', 'A=1'],
    ['A=', 'A='],
    ['A=b=c', 'A=b=c'],
    ['HOME', 'HOME=/home/me'],
    ['NOBODY', null],
    ['constructor', null],
    ['toString', null],
    ['', undefined],
    ['=1', undefined],
    ['A B=1', undefined],
    ['A\0=1', undefined],
  ])('%j becomes %j', (text, variable) => {
    expect(resolveEnv(text, HERE)).toBe(variable);
  });
});
