import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  mayEnterNamespaces,
  parseCmdline,
  parseStartTicks,
  parseStarved,
  parseStatus,
} from '../../../src/kernel/proc.js';

const STATUS = `Name:\tnode
Umask:\t0022
State:\tS (sleeping)
Tgid:\t4711
Pid:\t4711
PPid:\t4690
NSpid:\t4711\t1
VmSize:\t  611232 kB
Threads:\t11
SigPnd:\t0000000000000000
ShdPnd:\t0000000000004000
SigBlk:\t0000000000000000
SigIgn:\t0000000001001000
SigCgt:\t0000000100004602
`;

describe('/proc/PID/status', () => {
  it('gives name, state, parent, numbers and signal sets', () => {
    expect(parseStatus(STATUS)).toEqual({
      program: 'node',
      state: 'S',
      ppid: 4690,
      nsPids: [4711, 1],
      signals: {
        pending: '0000000000004000',
        blocked: '0000000000000000',
        ignored: '0000000001001000',
        caught: '0000000100004602',
      },
      blocked: '0000000000000000',
      hasMemory: true,
      threadCount: 11,
    });
  });

  it('counts a signal as pending in either queue, that of the process or of its main thread', () => {
    const own = STATUS.replace('SigPnd:\t0000000000000000', 'SigPnd:\t0000000000000002');
    expect(parseStatus(own)?.signals?.pending).toBe('0000000000004002');
  });

  it('tells a process that has let go of its memory', () => {
    expect(parseStatus(STATUS.replace(/VmSize.*\n/, ''))?.hasMemory).toBe(false);
  });

  it('reads names with colons, parentheses, backslashes and line ends', () => {
    expect(parseStatus(STATUS.replace('\tnode', '\ta: b) c'))?.program).toBe('a: b) c');
    expect(parseStatus(STATUS.replace('\tnode', '\ta\\nb'))?.program).toBe('a\nb');
    expect(parseStatus(STATUS.replace('\tnode', '\ta\\\\nb'))?.program).toBe('a\\nb');
  });

  it('has no sets where a line is missing', () => {
    expect(parseStatus(STATUS.replace(/SigCgt.*\n/, ''))?.signals).toBeNull();
  });

  it('is null for anything else', () => {
    expect(parseStatus('')).toBeNull();
    expect(parseStatus('Name:\tnode\nState:\tS (sleeping)\n')).toBeNull();
  });
});

describe('/proc/PID/stat', () => {
  const rest = `S 1 ${Array.from({ length: 17 }, (_, index) => index + 5).join(' ')} 998877 23 24`;

  it('gives the start, whatever the name is', () => {
    expect(parseStartTicks(`7 (node) ${rest}`)).toBe('998877');
    expect(parseStartTicks(`7 (a) b) (c) ${rest}`)).toBe('998877');
  });

  it('is null for anything else', () => {
    expect(parseStartTicks('')).toBeNull();
    expect(parseStartTicks('7 (node) S 1 2 3')).toBeNull();
  });
});

describe('who may enter namespaces', () => {
  it.each([
    ['root', 'CapEff:\t000001ffffffffff', true],
    ["root of a container of Docker's", 'CapEff:\t00000000a80425fb', false],
    ['the same with SYS_ADMIN', 'CapEff:\t00000000a82425fb', true],
    ['anybody else', 'CapEff:\t0000000000000000', false],
    ['whoever has no such line', 'Name:\tnode', false],
  ])('%s', (_, line, may) => {
    expect(mayEnterNamespaces(`CapPrm:\t000001ffffffffff\n${line}\nCapBnd:\t000001ffffffffff\n`)).toBe(may);
  });
});

describe('/proc/PID/cmdline', () => {
  it('gives the exact arguments, empty ones and blanks included', () => {
    expect(parseCmdline('sh\0-c\0a b; true\0\0')).toEqual(['sh', '-c', 'a b; true', '']);
  });

  it('reads a title that a program wrote over its arguments', () => {
    expect(parseCmdline('nginx: master process nginx')).toEqual(['nginx: master process nginx']);
  });

  it('is null for a zombie, which has none', () => {
    expect(parseCmdline('')).toBeNull();
  });
});

describe('any text', () => {
  it('is read without throwing', () => {
    const text = fc.oneof(
      fc.string(),
      fc
        .array(
          fc.constantFrom(
            'Name:',
            'State:',
            'PPid:\t1',
            'SigBlk:\tzz',
            'NSpid:\t\t',
            ')',
            '(',
            ' ',
            '\n',
            '\0',
            '\\n',
          ),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (each) => {
        parseStatus(each);
        parseStartTicks(each);
        parseCmdline(each);
      }),
    );
  });
});

describe('for how long a thread has waited for a processor', () => {
  it('is the second of what schedstat counts, in ms', () => {
    expect(parseStarved('272452540 201828294 2071\n')).toBe(201.8);
  });

  it.each(['', '0', 'no'])('is not known from %j', (text) => {
    expect(parseStarved(text)).toBeNull();
  });
});
