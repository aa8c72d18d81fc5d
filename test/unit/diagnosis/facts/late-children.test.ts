import { describe, expect, it } from 'vitest';
import { gatherFacts } from '../../../../src/diagnosis/facts/gather-facts.js';
import {
  lateChildren,
  startedMeanwhile,
  startsAtOnce,
} from '../../../../src/diagnosis/facts/late-children.js';
import { trialsOf } from '../../../../src/diagnosis/facts/trials.js';
import type { KernelEvent } from '../../../../src/observation.js';
import { anObservation, aProcess, aSnapshot, type ObservationSketch } from '../../../support/builders.js';
import { handledEvent } from '../../../support/kernel-events.js';

const factsOf = (sketch: ObservationSketch) => gatherFacts(trialsOf(anObservation(sketch)));
const lateIn = (sketch: ObservationSketch) => lateChildren(factsOf(sketch)).map(({ args }) => args);

const pid1 = aProcess({ args: 'supervisor' });
const init = aProcess({ args: 'tini -- supervisor', caught: [], wchan: 'do_sigtimedwait' });
const main = aProcess({ pid: 5, args: 'supervisor' });
const worker = aProcess({ pid: 7, args: 'worker' });

/** A fork of PID 1 that executes a program, 10 ms and 12 ms after the signal. */
const recorded = (file: string, parent = 1): KernelEvent[] => [
  { kind: 'forked', atMs: 10, parent, pid: 90, program: 'supervisor' },
  { kind: 'executed', atMs: 12, pid: 90, file },
];
const withRecord = (events: KernelEvent[]): ObservationSketch => ({
  kernelRecord: { initPid: 1, signalledAtMs: 1, complete: true, events },
});

describe('a child after the signal is late', () => {
  it.each<[string, ObservationSketch, string[]]>([
    ['below PID 1', { before: [pid1], after: [[pid1, worker]] }, ['worker']],
    [
      'below the main process',
      { before: [init, main], after: [[init, main, { ...worker, ppid: 5 }]] },
      ['worker'],
    ],
    [
      'of a program that runs with other arguments already',
      { before: [pid1, worker], after: [[pid1, worker, aProcess({ pid: 8, args: 'worker --other' })]] },
      ['worker --other'],
    ],
    [
      'as a fork that stays one',
      {
        before: [pid1],
        after: [
          [pid1, { ...worker, args: 'supervisor', program: 'supervisor' }],
          [pid1, { ...worker, args: 'supervisor', program: 'supervisor' }],
        ],
      },
      ['supervisor'],
    ],
    [
      'by the kernel’s record alone',
      withRecord(recorded('/usr/bin/a-program-of-a-long-name')),
      ['a-program-of-a-'],
    ],
    [
      'by the record, where it was only seen as a fork',
      {
        before: [pid1],
        after: [[pid1, aProcess({ pid: 90, args: 'supervisor' })], [pid1]],
        ...withRecord(recorded('/worker')),
      },
      ['worker'],
    ],
  ])('%s', (_name, sketch, late) => {
    expect(lateIn(sketch)).toEqual(late);
  });

  it('from when it was first seen', () => {
    const [late] = lateChildren(factsOf({ before: [pid1], after: [[pid1], [pid1, worker], [pid1, worker]] }));
    expect(late).toEqual({ program: 'worker', args: 'worker', appearedMs: 800 + 150 });
    const [recordedLate] = lateChildren(factsOf(withRecord(recorded('/worker'))));
    expect(recordedLate?.appearedMs).toBe(800 + 1 + 10);
  });
});

describe('a child after the signal is not late', () => {
  const loop = (pid: number) => aProcess({ pid, args: 'sleep 1' });

  it.each<[string, ObservationSketch]>([
    ['that was there before', { before: [pid1, worker], after: [[pid1, worker]] }],
    ['that replaces another', { before: [pid1, worker], after: [[pid1, { ...worker, pid: 8 }]] }],
    [
      'that replaces one which had gone before the signal',
      {
        snapshots: [
          aSnapshot({ phase: 'starting', atMs: 100, processes: [pid1, loop(7)] }),
          aSnapshot({ processes: [pid1] }),
          aSnapshot({ phase: 'after', processes: [pid1, loop(9)] }),
        ],
      },
    ],
    [
      'that a child has started',
      { before: [pid1, worker], after: [[pid1, worker, aProcess({ pid: 9, ppid: 7, args: 'job' })]] },
    ],
    ['that is dead when it is seen', { before: [pid1], after: [[pid1, { ...worker, state: 'Z' }]] }],
    [
      'that is about to execute something',
      { before: [pid1], after: [[pid1, { ...worker, args: 'supervisor', program: 'supervisor' }], [pid1]] },
    ],
    [
      'by the record, of a program that was there',
      { before: [pid1, worker], ...withRecord(recorded('/worker')) },
    ],
    ['by the record, of another parent', withRecord(recorded('/worker', 66))],
    ['by the record, that only forked', withRecord(recorded('/worker').slice(0, 1))],
  ])('%s', (_name, sketch) => {
    expect(lateIn(sketch)).toEqual([]);
  });
});

describe('children after the signal were started at once', () => {
  const later = recorded('/worker').map((event) => ({ ...event, atMs: event.atMs + 200 }));
  it.each<[string, ObservationSketch, boolean]>([
    ['by the record', withRecord(recorded('/worker')), true],
    ['since a handler of it was run', withRecord([handledEvent(150, 1), ...later]), true],
    ['but not long after it', withRecord([handledEvent(1, 1), ...later]), false],
    ['as a look after the call shows', { before: [pid1], after: [[pid1, worker]] }, true],
    ['but not as later looks show', { before: [pid1], after: [[pid1], [pid1], [pid1, worker]] }, false],
  ])('%s', (_name, sketch, isAtOnce) => {
    expect(startsAtOnce(factsOf(sketch))).toBe(isAtOnce);
  });
});

describe('what was started meanwhile', () => {
  const early = (before = [pid1]) => factsOf({ before });
  const meanwhile =
    (...before: Parameters<typeof early>) =>
    (later: ObservationSketch) =>
      startedMeanwhile(early(...before), factsOf(later)).map(({ pid }) => pid);

  it('is what was there before the later signal, and not before the first', () => {
    expect(meanwhile()({ before: [pid1, worker] })).toEqual([7]);
    expect(meanwhile()({ before: [pid1], after: [[pid1, worker]] })).toEqual([]);
  });

  it('is whatever there is more of', () => {
    const more = { before: [pid1, worker, { ...worker, pid: 8 }] };
    expect(meanwhile([pid1, { ...worker, pid: 70 }])(more)).toEqual([8]);
    expect(meanwhile([pid1, worker, { ...worker, pid: 8 }])(more)).toEqual([]);
  });
});
