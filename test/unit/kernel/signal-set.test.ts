import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasSignal, namesInSet, parseSignalSet } from '../../../src/kernel/signal-set.js';

describe('signal sets', () => {
  it('reads what /proc and ps print, in full or cut to 32 bits', () => {
    expect(parseSignalSet('0000000000004002')).toBe('0000000000004002');
    expect(parseSignalSet('00004002')).toBe('0000000000004002');
    expect(parseSignalSet('<00004002')).toBe('0000000000004002');
    expect(parseSignalSet('FFFFFFFE7FFBFEFF')).toBe('fffffffe7ffbfeff');
  });

  it.each(['', '<', '-', 'INT,TERM', '0x4000', '00000000000040020', '4002 ', '<<4002', '4002>'])(
    'takes %j for no set rather than for an empty one',
    (text) => {
      expect(parseSignalSet(text)).toBeNull();
    },
  );

  it('names what a measured set holds', () => {
    expect(namesInSet('0000000100004602')).toEqual(['SIGINT', 'SIGUSR1', 'SIGSEGV', 'SIGTERM', 'SIG33']);
    expect(namesInSet('0000000000384004')).toEqual(['SIGQUIT', 'SIGTERM', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU']);
    expect(namesInSet('8000000000000001')).toEqual(['SIGHUP', 'SIGRTMAX']);
  });

  it('finds each bit where the kernel puts it', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.integer({ min: 1, max: 64 }),
        (bits, number) => {
          const set = parseSignalSet(bits.toString(16)) ?? '';
          expect(hasSignal(set, number)).toBe(((bits >> BigInt(number - 1)) & 1n) === 1n);
        },
      ),
    );
  });

  it('reads any text without throwing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const set = parseSignalSet(text);
        expect(set === null || /^[0-9a-f]{16}$/.test(set)).toBe(true);
      }),
    );
  });
});
