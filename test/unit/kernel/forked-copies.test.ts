import { describe, expect, it } from 'vitest';
import { forkedCopies } from '../../../src/kernel/forked-copies.js';
import { aProcess, aSnapshot } from '../../support/builders.js';

describe('a forked copy', () => {
  const shell = aProcess({ args: 'bash /run.sh', program: 'bash' });
  const copy = { ...shell, pid: 7, ppid: 1 };

  it('runs what its parent runs', () => {
    expect(forkedCopies(aSnapshot({ processes: [shell, copy] }))).toEqual([7]);
  });

  it('is none once it has executed a program, and neither is PID 1', () => {
    const sleep = aProcess({ pid: 7, args: 'sleep 1', program: 'sleep' });
    expect(forkedCopies(aSnapshot({ processes: [{ ...shell, ppid: 1 }, sleep] }))).toEqual([]);
  });
});
