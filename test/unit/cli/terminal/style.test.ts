import { describe, expect, it } from 'vitest';
import type { CliProcess, OutputStream } from '../../../../src/cli/cli-process.js';
import { createStyle, speaksUnicode, wantsColor } from '../../../../src/cli/terminal/style.js';

const TERMINAL = { isTTY: true };
const PIPE = { isTTY: false };

describe('colour', () => {
  it.each<[string, boolean | undefined, CliProcess['env'], { isTTY: boolean }, boolean]>([
    ['a terminal has it', undefined, {}, TERMINAL, true],
    ['a pipe has none', undefined, {}, PIPE, false],
    ['a dumb terminal has none', undefined, { TERM: 'dumb' }, TERMINAL, false],
    ['NO_COLOR takes it away', undefined, { NO_COLOR: '1' }, TERMINAL, false],
    ['NO_COLOR wins over FORCE_COLOR', undefined, { NO_COLOR: '1', FORCE_COLOR: '1' }, TERMINAL, false],
    ['an empty NO_COLOR says nothing', undefined, { NO_COLOR: '' }, TERMINAL, true],
    ['FORCE_COLOR gives it to a pipe', undefined, { FORCE_COLOR: '1' }, PIPE, true],
    ['FORCE_COLOR=0 takes it away', undefined, { FORCE_COLOR: '0' }, TERMINAL, false],
    ['FORCE_COLOR=false takes it away', undefined, { FORCE_COLOR: 'false' }, TERMINAL, false],
    ['an empty FORCE_COLOR says nothing', undefined, { FORCE_COLOR: '' }, PIPE, false],
    ['--color wins over all', true, { NO_COLOR: '1', TERM: 'dumb' }, PIPE, true],
    ['--no-color wins over all', false, { FORCE_COLOR: '1' }, TERMINAL, false],
  ])('%s', (_what, option, env, stream, expected) => {
    expect(wantsColor(option, env, stream)).toBe(expected);
  });
});

describe('lines and marks beyond ASCII', () => {
  it.each<[string, CliProcess['env'], string, boolean]>([
    ['go with a UTF-8 locale', { LANG: 'C.UTF-8' }, 'linux', true],
    ['go with utf8 written otherwise', { LANG: 'de_DE.utf8' }, 'linux', true],
    ['do not go with another encoding', { LANG: 'de_DE.ISO-8859-1' }, 'linux', false],
    ['do not go with the C locale', { LANG: 'C' }, 'linux', false],
    ['ask LC_ALL first', { LC_ALL: 'C', LANG: 'C.UTF-8' }, 'linux', false],
    ['pass over an empty LC_ALL', { LC_ALL: '', LC_CTYPE: 'C.UTF-8' }, 'linux', true],
    ['do not go without a locale', {}, 'linux', false],
    ['go in CI without a locale', { CI: 'true' }, 'linux', true],
    ['go on a Mac', {}, 'darwin', true],
    ['go on Windows', {}, 'win32', true],
  ])('%s', (_what, env, platform, expected) => {
    expect(speaksUnicode(env, platform)).toBe(expected);
  });
});

describe('the style of a report', () => {
  const styleFor = (columns: number | undefined, env: CliProcess['env'] = {}, color?: boolean) => {
    const stream = { isTTY: columns !== undefined, columns } as unknown as OutputStream;
    const cli = { env, platform: 'linux' } as CliProcess;
    return createStyle(cli, stream, color, false);
  };

  it.each<[number | undefined, CliProcess['env'], number]>([
    [100, {}, 100],
    [100, { COLUMNS: '60' }, 100],
    [20, {}, 40],
    [300, {}, 120],
    [0, {}, 80],
    [undefined, {}, 80],
    [undefined, { COLUMNS: '60' }, 60],
    [undefined, { COLUMNS: '' }, 80],
    [undefined, { COLUMNS: 'wide' }, 80],
    [undefined, { COLUMNS: 'Infinity' }, 120],
    [undefined, { COLUMNS: '-5' }, 40],
  ])('%s columns with %j are %i', (columns, env, width) => {
    expect(styleFor(columns, env).width).toBe(width);
  });

  it('paints one text, whatever else it is handed', () => {
    const { palette } = styleFor(80, {}, true);
    expect(['a', 'b'].map(palette.dim)).toEqual(['\x1b[2ma\x1b[22m', '\x1b[2mb\x1b[22m']);
    const plain = styleFor(80, {}, false).palette;
    for (const paint of Object.values(plain)) expect(['a', 'b'].map(paint)).toEqual(['a', 'b']);
  });
});
