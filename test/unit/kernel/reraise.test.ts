import { describe, expect, it } from 'vitest';
import { keepsHandler, reraiserOf } from '../../../src/kernel/reraise.js';
import type { KernelEvent, KernelRecord } from '../../../src/observation.js';
import { aProcess, aSnapshot } from '../../support/builders.js';
import { handledEvent, sentEvent } from '../../support/kernel-events.js';

const PID = 29_529;
const handled = (isOneShot: boolean) => handledEvent(0.572, PID, { isOneShot });
const raised = (atMs: number) => sentEvent(atMs, 15, PID, { kind: 'process', pid: PID }, 'ignored');
const record = (events: readonly KernelEvent[], complete = true): KernelRecord => ({
  initPid: PID,
  signalledAtMs: 0,
  complete,
  events,
});
const of = (runtime: 'node' | 'php' | 'go') => ({ pid: PID, runtime, number: 15 });

describe('a signal that was re-raised', () => {
  it('is the doing of node where its handler is removed as it is entered', () => {
    expect(reraiserOf(record([handled(true), raised(0.604)]), of('node'))).toBe('runtime');
    expect(reraiserOf(record([handled(false), raised(0.971)]), of('node'))).toBe('program');
    expect(reraiserOf(record([handled(false), raised(416)]), of('node'))).toBe('program');
  });

  it('is the doing of PHP where it happens inside the handler', () => {
    expect(reraiserOf(record([handled(false), raised(0.593)]), of('php'))).toBe('runtime');
    expect(reraiserOf(record([handled(false), raised(1.2)]), of('php'))).toBe('program');
  });

  it('is the doing of Go where it happens inside the handler, and of nobody where nothing is raised', () => {
    expect(reraiserOf(record([handled(false), raised(0.61)]), of('go'))).toBe('runtime');
    expect(reraiserOf(record([handled(false), raised(12)]), of('go'))).toBe('unknown');
    expect(reraiserOf(record([handled(false)]), of('go'))).toBe('program');
  });

  it.each([
    ['without a record', null],
    ['with events lost', record([handled(true)], false)],
    ['without a handler in it', record([raised(0.6)])],
  ])('is nobody’s in particular %s', (_, seen) => {
    expect(reraiserOf(seen, of('node'))).toBe('unknown');
  });

  it('of PHP is nobody’s where it was not recorded', () => {
    expect(reraiserOf(record([handled(false)]), of('php'))).toBe('unknown');
  });
});

describe('a handler that is still installed', () => {
  const table = (atMs: number, signals: { caught?: string[]; pending?: string[] }) =>
    aSnapshot({ phase: 'after', atMs, initPid: 1, processes: [aProcess({ caught: [], ...signals })] });

  it.each([
    ['is no built-in one once it has taken the signal', 150, { caught: ['SIGTERM'] }, 20, true],
    ['may be a built-in one at work at first', 55, { caught: ['SIGTERM'] }, 20, false],
    ['may be a built-in one until the call has returned', 150, { caught: ['SIGTERM'] }, 180, false],
    [
      'may be a built-in one while the signal waits',
      150,
      { caught: ['SIGTERM'], pending: ['SIGTERM'] },
      20,
      false,
    ],
    ['is none where it has gone', 150, {}, 20, false],
  ])('%s', (_, atMs, signals, callMs, expected) => {
    expect(keepsHandler(table(atMs, signals), 15, callMs)).toBe(expected);
  });

  it('is none where no signal sets were seen', () => {
    const blind = aSnapshot({ phase: 'after', atMs: 150, processes: [aProcess({ signals: null })] });
    expect(keepsHandler(blind, 15, 0)).toBe(false);
    expect(keepsHandler(aSnapshot({ phase: 'after', atMs: 150, processes: [] }), 15, 0)).toBe(false);
  });
});
