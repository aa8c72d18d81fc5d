import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cannotBeRefused, endsByDefault } from '../../../src/kernel/default-action.js';
import * as signals from '../../../src/kernel/signals.js';
import { parseSignal, signalName } from '../../../src/kernel/signals.js';

describe('signals', () => {
  it.each([
    ['SIGTERM', 'SIGTERM', 15],
    ['term', 'SIGTERM', 15],
    [' 15 ', 'SIGTERM', 15],
    ['SIGWINCH', 'SIGWINCH', 28],
    ['SIGPOLL', 'SIGIO', 29],
    ['IOT', 'SIGABRT', 6],
    ['RTMIN', 'SIGRTMIN', 34],
    ['SIGRTMIN+3', 'SIGRTMIN+3', 37],
    ['37', 'SIGRTMIN+3', 37],
    ['rtmax-1', 'SIGRTMIN+29', 63],
    ['SIGRTMAX', 'SIGRTMAX', 64],
  ])('reads %s', (text, name, number) => {
    expect(parseSignal(text)).toEqual({ name, number });
  });

  it.each([
    '',
    'SIG',
    'TERMINATE',
    '0',
    '65',
    '-1',
    '1.5',
    'RTMIN-1',
    'RTMAX+1',
    'RTMIN+31',
    'SIGSIGTERM',
    'toString',
  ])('has no signal %j', (text) => {
    expect(parseSignal(text)).toBeNull();
  });

  it('have the numbers that their names say', () => {
    const named = Object.entries(signals).filter(([name]) => name.startsWith('SIG'));
    expect(named).not.toEqual([]);
    for (const [name, number] of named) expect(parseSignal(name)).toEqual({ name, number });
  });

  it('reads back every name it gives', () => {
    for (let number = 1; number <= 64; number += 1) {
      if (number === 32 || number === 33) continue; // glibc's own, without a name
      expect(parseSignal(signalName(number))?.number).toBe(number);
    }
  });

  it('reads any text without throwing, and only signals that Linux has', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const number = parseSignal(text)?.number ?? 1;
        expect(number).toBeGreaterThanOrEqual(1);
        expect(number).toBeLessThanOrEqual(64);
      }),
    );
  });

  it('knows which signals end nothing by default, and which nobody can refuse', () => {
    const names = (holds: (number: number) => boolean) =>
      Array.from({ length: 64 }, (_, index) => index + 1)
        .filter(holds)
        .map(signalName);
    expect(names((number) => !endsByDefault(number))).toEqual([
      'SIGCHLD', 'SIGCONT', 'SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGURG', 'SIGWINCH',
    ]); // biome-ignore format: one list
    expect(names(cannotBeRefused)).toEqual(['SIGKILL', 'SIGSTOP']);
  });
});
