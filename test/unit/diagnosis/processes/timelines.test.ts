import { describe, expect, it } from 'vitest';
import { timelines } from '../../../../src/diagnosis/processes/timelines.js';
import { anObservation, aProcess, exited, stillRunning } from '../../../support/builders.js';

describe('the timelines', () => {
  it('let PID 1 live until the exit', () => {
    expect(timelines(anObservation())).toEqual([
      {
        pid: 1,
        label: 'node',
        fromMs: 0,
        toMs: 41.2,
        goneByMs: 41.2,
        exitOrder: null,
        arrivedAfterSignal: false,
      },
    ]);
  });

  it('are none where no signal was sent', () => {
    const end = { kind: 'exited-before-signal', code: 1, afterMs: 20, oomKilled: false } as const;
    expect(timelines(anObservation({ end }))).toEqual([]);
  });

  it('have no end for what still ran when waiting stopped', () => {
    const observation = anObservation({ after: [[aProcess()]], end: stillRunning() });
    expect(timelines(observation)).toMatchObject([{ toMs: null, goneByMs: null }]);
  });

  it('end with the last sighting, and say when the process was first missed', () => {
    const worker = aProcess({ pid: 7 });
    const observation = anObservation({
      before: [aProcess(), worker],
      after: [[aProcess(), worker], [aProcess()]],
      end: exited({ afterMs: 300 }),
      exitOrder: { 7: 'exited-first' },
    });
    expect(timelines(observation)[1]).toMatchObject({
      pid: 7,
      toMs: 50,
      goneByMs: 150,
      exitOrder: 'exited-first',
    });
  });

  it('let what PID 1 left behind live until the exit', () => {
    const observation = anObservation({
      before: [aProcess(), aProcess({ pid: 7 })],
      exitOrder: { 1: 'unseen', 7: 'outlived-pid-1' },
    });
    expect(timelines(observation)[1]).toMatchObject({
      toMs: 41.2,
      goneByMs: 41.2,
      exitOrder: 'outlived-pid-1',
    });
  });

  it('take a zombie for gone', () => {
    const observation = anObservation({
      before: [aProcess(), aProcess({ pid: 7 })],
      after: [[aProcess(), aProcess({ pid: 7, state: 'Z' })]],
      end: stillRunning(),
    });
    expect(timelines(observation)[1]).toMatchObject({ toMs: 0, goneByMs: 50 });
  });

  it('begin with the first sighting of what came after the signal', () => {
    const observation = anObservation({
      after: [[aProcess()], [aProcess(), aProcess({ pid: 9, args: 'cleanup.sh' })]],
      end: stillRunning(),
    });
    expect(timelines(observation)[1]).toMatchObject({
      label: 'cleanup.sh',
      fromMs: 150,
      arrivedAfterSignal: true,
    });
  });

  it('never outlast the exit, though the clocks of looks and exit differ', () => {
    const observation = anObservation({
      before: [aProcess(), aProcess({ pid: 7 })],
      after: [[aProcess(), aProcess({ pid: 7 })]],
      end: exited({ afterMs: 45 }),
    });
    expect(timelines(observation)[1]).toMatchObject({ toMs: 45, goneByMs: 45 });
  });
});
