import { describe, expect, it } from 'vitest';
import type { KernelRecord, ProcessFacts } from '../../../../../src/observation.js';
import { anObservation, exited, stillRunning } from '../../../../support/builders.js';
import { exitedEvent } from '../../../../support/kernel-events.js';
import { bare, finding, fired, judge, server, trapping } from '../../judge.js';

const bash = (exiting: boolean | null = false) => trapping('bash /run.sh', { exiting });
const tee = (sketch: Partial<ProcessFacts> & { wchan?: string } = {}) =>
  bare('tee /log', { pid: 7, wchan: 'anon_pipe_read', exiting: false, ...sketch });
const before = [bash(), tee()];

function recorded(pid1AtMs: number, teeAtMs: number, complete = true): KernelRecord {
  const exits = [exitedEvent(pid1AtMs, 1), exitedEvent(teeAtMs, 7)];
  const events = exits.toSorted((one, other) => one.atMs - other.atMs);
  return { initPid: 1, signalledAtMs: 0, complete, events };
}

describe('output-cut-off', () => {
  it('reports a tee that was still there when PID 1 exited', () => {
    const diagnosis = judge({ before, exitOrder: { 7: 'outlived-pid-1' } });
    expect(fired(diagnosis)).toEqual(['output-cut-off']);
    expect(diagnosis).toMatchObject({ outcome: 'graceful', missing: [] });
    expect(finding(diagnosis, 'output-cut-off')).toMatchObject({
      severity: 'warning',
      data: { seenBy: 'exit-order', copiers: [{ pid: 7, program: 'tee' }] },
      message: expect.stringContaining('exits without waiting for tee /log (PID 7)'),
      fix: expect.stringContaining('wait "$tee_pid"'),
    });
  });

  it('reports one that was lucky: PID 1 had begun to exit, by the kernel', () => {
    const lucky = { exitOrder: { 7: 'exited-first' } } as const;
    expect(fired(judge({ before, ...lucky, kernelRecord: recorded(40, 40.4) }))).toEqual(['output-cut-off']);
    expect(fired(judge({ before, ...lucky, kernelRecord: recorded(40, 40.4, false) }))).toEqual([]);
  });

  it('reports one that a look shows beside a PID 1 on its way out, itself on its way too', () => {
    const after = [[bash(true), tee({ exiting: true })]];
    expect(fired(judge({ before, after, exitOrder: { 7: 'exited-first' } }))).toEqual(['output-cut-off']);
    const reaped = [[bash(true)], [bash(true), tee({ state: 'Z' })]];
    expect(fired(judge({ before, after: reaped, exitOrder: { 7: 'exited-first' } }))).toEqual([]);
  });

  it('follows a trial with the tee frozen, where nothing saw it go', () => {
    const halted = [bash(), tee({ state: 'T' })];
    const stopped = anObservation({ before: halted, after: [halted] });
    const frozen = { ...stopped, end: exited({ afterMs: 60 }) };
    const unseen = { before, exitOrder: { 7: 'unseen' } } as const;
    const diagnosis = judge(unseen, { frozenChildren: [frozen] });
    expect(finding(diagnosis, 'output-cut-off')?.data).toMatchObject({ seenBy: 'frozen-children' });
    const waits = { ...stopped, end: stillRunning({ afterMs: 1_441, proof: null }) };
    expect(fired(judge(unseen, { frozenChildren: [waits] }))).toEqual([]);
    expect(fired(judge(unseen))).toEqual([]);
  });

  it('tells a program that is no shell to wait in its own words', () => {
    const diagnosis = judge({ before: [server({ pid: 1 }), tee()], exitOrder: { 7: 'outlived-pid-1' } });
    expect(finding(diagnosis, 'output-cut-off')?.fix).toMatch(
      /^Close the pipe and wait until tee has exited/,
    );
  });

  it('is silent for a tee that exited before PID 1 did', () => {
    expect(fired(judge({ before, exitOrder: { 7: 'exited-first' } }))).toEqual([]);
    const kernelRecord = recorded(40, 39.6);
    expect(fired(judge({ before, exitOrder: { 7: 'exited-first' }, kernelRecord }))).toEqual([]);
  });

  it('is silent for a cat that waits for a terminal', () => {
    const cat = bare('cat', { pid: 7, wchan: 'wait_woken' });
    expect(fired(judge({ before: [bash(), cat], exitOrder: { 7: 'outlived-pid-1' } }))).toEqual([]);
  });

  it('leaves it to the rule for a server that was left behind as well', () => {
    const left = { 7: 'outlived-pid-1', 8: 'outlived-pid-1' } as const;
    const diagnosis = judge({ before: [...before, server({ pid: 8 })], exitOrder: left });
    expect(fired(diagnosis)).toEqual(['abandoned-children']);
  });
});
