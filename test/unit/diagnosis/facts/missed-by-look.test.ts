import { describe, expect, it } from 'vitest';
import { abandonedProcesses } from '../../../../src/diagnosis/facts/abandonment.js';
import { gatherFacts } from '../../../../src/diagnosis/facts/gather-facts.js';
import { startedMeanwhile } from '../../../../src/diagnosis/facts/late-children.js';
import { missedByLook } from '../../../../src/diagnosis/facts/missed-by-look.js';
import { trialsOf } from '../../../../src/diagnosis/facts/trials.js';
import type { KernelEvent } from '../../../../src/observation.js';
import { anObservation, aProcess, type ObservationSketch } from '../../../support/builders.js';
import { exitedEvent, sentEvent } from '../../../support/kernel-events.js';
import { fired, judge } from '../judge.js';

const pid1 = aProcess({ args: 'supervisor' });
const worker = aProcess({ pid: 7, args: 'worker --serve' });

const forked = (atMs: number, pid = 7): KernelEvent => ({
  kind: 'forked',
  atMs,
  parent: 1,
  pid,
  program: 'supervisor',
});
const executed = (atMs: number, pid = 7): KernelEvent => ({
  kind: 'executed',
  atMs,
  pid,
  file: '/usr/bin/worker',
});
/** PID 1 exits, and the kernel ends the other. */
const END = [
  exitedEvent(100, 1),
  sentEvent(101, 9, 7, { kind: 'kernel', reason: 'pid-1-exited' }),
  exitedEvent(102, 7, { killed: true }),
];

const shutdown = (events: readonly KernelEvent[], sketch: ObservationSketch = {}): ObservationSketch => ({
  before: [pid1],
  after: [[pid1]],
  kernelRecord: { initPid: 1, signalledAtMs: 400, complete: true, events: [...events] },
  ...sketch,
});
const factsOf = (sketch: ObservationSketch) => gatherFacts(trialsOf(anObservation(sketch)));
const missed = (sketch: ObservationSketch) =>
  missedByLook(factsOf(sketch)).map(({ pid, args }) => `${pid} ${args}`);

describe('a process that no look before the signal shows', () => {
  it.each<[string, ObservationSketch, string]>([
    ['by the record', shutdown([forked(-300), executed(-299), ...END]), '7 worker'],
    ['by the record, where it stays a fork', shutdown([forked(-300), ...END]), '7 supervisor'],
    [
      'as a look after the signal shows it',
      shutdown([forked(-300), executed(-299), ...END], { after: [[pid1, worker]] }),
      '7 worker --serve',
    ],
    [
      'by a look after the signal, where it came before the recording',
      shutdown(END, { after: [[pid1, worker], [pid1]] }),
      '7 worker --serve',
    ],
  ])('was there when it was sent %s', (_name, sketch, told) => {
    expect(missed(sketch)).toEqual([told]);
    expect(abandonedProcesses(factsOf(sketch)).map(({ pid }) => pid)).toEqual([7]);
    expect(judge(sketch).outcome).toBe('abrupt');
    expect(fired(judge(sketch))).toContain('abandoned-children');
  });

  it.each<[string, ObservationSketch]>([
    ['it was forked after it', shutdown([forked(10), executed(11), ...END], { after: [[pid1, worker]] })],
    [
      'it had exited by then',
      shutdown([forked(-300), executed(-299), exitedEvent(-1, 7), ...END.slice(0, 1)]),
    ],
    [
      'it may have been about to execute another',
      shutdown([forked(-10), exitedEvent(20, 1), exitedEvent(22, 7)]),
    ],
    ['the look shows it', shutdown([forked(-300), executed(-299), ...END], { before: [pid1, worker] })],
    [
      'its number was given to another since',
      shutdown([forked(-300), executed(-299), exitedEvent(-1, 7), forked(5), ...END]),
    ],
    ['it is none of the container’s', shutdown(END.slice(0, 1), { after: [[pid1, worker]] })],
    ['it was on its way out', shutdown(END, { after: [[pid1, { ...worker, state: 'Z' }]] })],
    [
      'events were lost',
      shutdown([], {
        kernelRecord: {
          initPid: 1,
          signalledAtMs: 400,
          complete: false,
          events: [forked(-300), executed(-299), ...END],
        },
      }),
    ],
    ['there is no record', shutdown([], { kernelRecord: null, after: [[pid1, worker]] })],
  ])('was not there where %s', (_name, sketch) => {
    expect(missed(sketch)).toEqual([]);
  });

  it('counts as there before a later signal', () => {
    const early = factsOf({ before: [pid1], after: [[pid1, worker]] });
    const later = factsOf(shutdown([forked(-300), executed(-299), ...END]));
    expect(startedMeanwhile(early, later).map(({ pid }) => pid)).toEqual([7]);
    expect(startedMeanwhile(later, later)).toEqual([]);
  });

  it('is one of a loop’s, and no more of them', () => {
    const loop = [{ ...worker, pid: 6 }];
    const early = factsOf({ before: [pid1, ...loop], after: [[pid1, ...loop]] });
    const events = [exitedEvent(-310, 6), forked(-300), executed(-299), ...END];
    expect(startedMeanwhile(early, factsOf(shutdown(events, { before: [pid1, ...loop] })))).toEqual([]);
  });

  it('is not looked for without end', () => {
    const many = Array.from({ length: 512 }, (_, index) =>
      aProcess({ pid: index + 2, args: `worker ${index}` }),
    );
    const events = many.flatMap(({ pid }) => [forked(-300, pid), executed(-299, pid), exitedEvent(100, pid)]);
    const sketch = shutdown(events, { after: Array.from({ length: 60 }, () => [pid1, ...many]) });
    const facts = factsOf(sketch);
    const startMs = performance.now();
    expect(missedByLook(facts)).toHaveLength(512);
    expect(performance.now() - startMs).toBeLessThan(500);
  });
});
