import { describe, expect, it } from 'vitest';
import { aProcess } from '../../../support/builders.js';
import type { ContainerScript } from '../../../support/fake-container.js';
import { exitsAt } from '../../../support/fake-scripts.js';
import { factsOf } from '../../../support/fake-trial.js';

const child = aProcess({ pid: 7, args: 'worker' });

describe('a container that exits', () => {
  it('has its time by the engine, and what was seen before and after', async () => {
    const facts = await factsOf({ container: exitsAt(60) });
    expect(facts).toMatchObject({
      reach: 'pid-1',
      signalled: { engineNs: '1763925005000000000', callMs: 16 },
      finishedNs: '1763925005060000000',
      secondSignal: null,
      load: null,
      end: { kind: 'exited', code: 0, afterMs: 60, clock: 'engine', oomKilled: false },
    });
    expect(facts.snapshots.map(({ phase, atMs }) => [phase, atMs])).toEqual([
      ['before', -0.1],
      ['after', 50],
    ]);
  });

  it.each<[string, ContainerScript, object]>([
    ['is timed by the client where the kill event is lost', { killEventMs: null }, { clock: 'client' }],
    [
      'is timed by the client where the clock of the engine jumps',
      { clockJumpMs: 9_000 },
      { clock: 'client' },
    ],
    ['is noticed by the call where the event is lost', { dieEventMs: null }, { afterMs: 60 }],
    ['is noticed by the event where the call breaks', { waitMs: 'breaks' }, { afterMs: 60 }],
    ['is found by asking where both are lost', { dieEventMs: null, waitMs: null }, { afterMs: 60 }],
    ['is not what a record says that lags', { recordMs: 900 }, { code: 3, afterMs: 60 }],
    ['is counted once where events come twice', { copies: 1, dieEventMs: 3_000 }, { afterMs: 60 }],
  ])('%s', async (_, script, expected) => {
    const { end } = await factsOf({ container: { ...exitsAt(60, 3), ...script } });
    expect(end).toMatchObject({ kind: 'exited', ...expected });
  });

  it('had its memory taken, as a late event tells', async () => {
    const exit = { afterMs: 60, code: 137, oomKilled: true };
    const facts = await factsOf({ container: { onSignals: [{ exit }], oomEventMs: 600 } });
    expect(facts.end).toMatchObject({ kind: 'exited', code: 137, oomKilled: true });
  });

  it('leaves the order in which its processes ended', async () => {
    const pid1 = aProcess({ exiting: false });
    const tables = [
      [0, [pid1, child]],
      [20, [pid1]],
    ] as const;
    const facts = await factsOf({
      container: {
        tables: [[0, [pid1, child]]],
        onSignals: [{ tables, exit: { afterMs: 90, code: 0 } }],
        quickLooks: true,
      },
    });
    expect(facts.exitOrder).toEqual({ 7: 'exited-first' });
  });
});

describe('the open files of a container', () => {
  const pipes = [{ pid: 1, fd: 3, kind: 'pipe', inode: 90, access: 'read', awaited: 'read' }] as const;
  const listeners = [{ port: 8080, inode: 50, pids: [7] }];
  const files = { pipes, listeners };
  const outlasts: ContainerScript = { onSignals: [{}], ...files };

  it('are read once it has outlasted its signal', async () => {
    expect(await factsOf({ container: outlasts })).toMatchObject(files);
  });

  it.each<[string, Parameters<typeof factsOf>[0]]>([
    ['it exits', { container: { ...exitsAt(60), ...files } }],
    ['it is not the probe', { container: outlasts, plan: { role: 'remedy' } }],
  ])('are not read where %s', async (_, sketch) => {
    expect(await factsOf(sketch)).toMatchObject({ pipes: null, listeners: null });
  });
});

describe('the time to exit of a container with a helper beside it', () => {
  it.each([
    ['helper', 20],
    ['host-proc', 5],
  ] as const)('seen through %s is known to %i ms', async (view, uncertaintyMs) => {
    expect((await factsOf({ container: { view } })).end).toMatchObject({ kind: 'exited', uncertaintyMs });
  });
});
