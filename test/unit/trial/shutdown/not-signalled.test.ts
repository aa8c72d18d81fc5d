import { describe, expect, it } from 'vitest';
import type { FreezePlan } from '../../../../src/trial-plan.js';
import { aProcess } from '../../../support/builders.js';
import { factsOf, type ShutdownSketch, shutdownOf } from '../../../support/fake-trial.js';

/** Every process. */
const ALL: FreezePlan = {
  choose: (processes) => processes,
  afterMs: 0,
  keepsStopped: false,
  waitsFromMs: 1_000,
};

describe('a container that is not signalled', () => {
  const stoppedMain = aProcess({
    threads: [
      { tid: 1, state: 'Z', blocked: null, wchan: null },
      { tid: 2, state: 'S', blocked: null, wchan: null },
    ],
  });

  it.each<[string, ShutdownSketch, RegExp]>([
    [
      'its processes could not be frozen',
      { plan: { freeze: ALL }, container: { freezes: false } },
      /could not be stopped/,
    ],
    [
      'runtimes would take it for stopped',
      { container: { tables: [[0, [stoppedMain]]] } },
      /main thread of PID 1 has ended/,
    ],
  ])('says why: %s', async (_, sketch, why) => {
    const { facts, fake, steps } = await shutdownOf(sketch);
    expect(facts).toMatchObject({
      signalled: null,
      end: { kind: 'not-signalled', why: expect.stringMatching(why) },
    });
    expect(fake.signals).toEqual([]);
    expect(steps).toEqual([]);
  });

  it('leaves what was seen, for the report to tell', async () => {
    const { facts } = await shutdownOf({ container: { tables: [[0, [stoppedMain]]] } });
    expect(facts?.snapshots).toMatchObject([{ phase: 'before', processes: [stoppedMain] }]);
  });

  it('is signalled once its processes are frozen', async () => {
    const facts = await factsOf({ plan: { role: 'frozen-children', freeze: ALL } });
    expect(facts.end).toMatchObject({ kind: 'exited' });
  });

  it.each<[string, ShutdownSketch]>([
    ['while it was looked at', { container: { exit: { afterMs: 0, code: 1 }, lookMs: 100 } }],
    [
      'while its processes were frozen',
      {
        plan: { freeze: ALL },
        container: {
          exit: { afterMs: 0, code: 1 },
          override: (_, clock) => ({ freezeChildren: () => clock.sleep(200).then(() => false) }),
        },
      },
    ],
    ['before the call', { container: { exit: { afterMs: 20, code: 1 }, lookMs: 30, dieEventMs: 60 } }],
  ])('had ended %s', async (_, sketch) => {
    const { facts } = await shutdownOf(sketch);
    expect(facts).toBeNull();
  });
});
