import { describe, expect, it } from 'vitest';
import { createBoard, type TargetBoard } from '../../../../src/cli/terminal/progress-lines.js';
import { columnsOf } from '../../../../src/text/columns.js';
import type { TrialStep } from '../../../../src/trial/trial-step.js';

const WIDE = { columns: 80, rows: 24 };
const READY: TrialStep = { kind: 'waiting-until-ready', budgetMs: 60_000 };
const SIGNALLED: TrialStep = { kind: 'signalled', signal: 'SIGTERM', budgetMs: 30_000 };

/** A board of so many targets that have taken these steps, each so many ms ago. */
function board(
  total: number,
  steps: readonly (readonly [name: string, step: TrialStep, agoMs: number])[],
): TargetBoard {
  const all = createBoard(total);
  for (const [name, step, agoMs] of steps) all.take(name, step, 100_000 - agoMs);
  return all;
}
const linesOf = (shown: TargetBoard, room = WIDE) => shown.lines(room, 100_000);

describe('a single target', () => {
  it('has a line, with what it waits for, how long already, and how long at most', () => {
    expect(linesOf(board(1, [['shop/api', READY, 1_530]]))).toEqual([
      'shop/api: waiting until it is ready (1.5 s of 1 min)',
    ]);
    expect(linesOf(board(1, [['shop/api', { kind: 'creating' }, 410]]))).toEqual([
      'shop/api: creating a container (400 ms)',
    ]);
  });

  it.each<[TrialStep, string]>([
    [{ kind: 'starting-dependency', name: 'd\u001bb' }, 'web: starting d\\x1bb, which it depends on (1 s)'],
    [
      { kind: 'building', image: 'shop-web', line: 'Step 1/2\u001b[2J' },
      'web: building the image: Step 1/2\\x1b[2J (1 s)',
    ],
  ])('shows what has to be done first: %j', (step, line) => {
    expect(linesOf(board(1, [['web', step, 1_000]]))).toEqual([line]);
  });

  it('shows what is run beside it once its own trial has ended', () => {
    const beside: TrialStep = { kind: 'beside', trials: ['remedy', 'control', 'remedy'] };
    const shown = board(1, [
      ['a', SIGNALLED, 9_000],
      ['a', { kind: 'beside', trials: ['differential'] }, 5_000],
      ['a', beside, 2_000],
    ]);
    expect(linesOf(shown)).toEqual(['a: sent SIGTERM, waiting for it to exit (9 s of 30 s)']);
    shown.take('a', { kind: 'ended' }, 99_000);
    expect(linesOf(shown)).toEqual(['a: trying 2 remedies, watching it without a signal (5 s)']);
    shown.take('a', { kind: 'beside', trials: [] }, 99_500);
    expect(linesOf(shown)).toEqual([]);
    expect(shown.isBusy()).toBe(false);
  });
});

describe('several targets', () => {
  it('have a line each below how many there are', () => {
    const shown = board(6, [
      ['nginx:1.27', SIGNALLED, 3_210],
      ['registry.example.com/shop/api:1', READY, 812],
      ['done', READY, 9_000],
      ['done', { kind: 'finished' }, 8_000],
      ['c', { kind: 'queued' }, 100],
    ]);
    expect(linesOf(shown)).toEqual([
      '1 of 6 targets done, 3 under way, 2 to come',
      '  nginx:1.27                      3.2 s of 30 s    sent SIGTERM, waiting for i…',
      '  …gistry.example.com/shop/api:1  800 ms of 1 min  waiting until it is ready',
      '  c                               100 ms           waiting for its turn to sta…',
    ]);
  });

  it('that do not fit are summed up', () => {
    const steps: TrialStep[] = [SIGNALLED, READY, { kind: 'creating' }, { kind: 'queued' }, READY];
    const beside: TrialStep = { kind: 'beside', trials: ['remedy'] };
    const pulling: TrialStep = { kind: 'pulling', image: 'x', progress: null };
    const shown = board(
      20,
      [...steps, ...steps, beside, pulling].map((step, index) => [`t${index}`, step, 1_000]),
    );
    const lines = linesOf(shown, { columns: 120, rows: 5 });
    expect(lines).toEqual([
      '0 of 20 targets done, 12 under way, 8 to come',
      '  t0  1 s of 30 s   sent SIGTERM, waiting for it to exit',
      '  t1  1 s of 1 min  waiting until it is ready',
      '  and 10 more: 3 not ready yet, 2 starting, 2 waiting for the engine, 1 waiting for the exit, 1 comparing, 1 pulling',
    ]);
    expect(linesOf(shown, { columns: 120, rows: 14 })).toHaveLength(13);
    expect(linesOf(shown, { columns: 120, rows: 1 })).toHaveLength(2);
  });

  it('never need more room than there is', () => {
    const names = ['\u5bb9\u5668'.repeat(40), 'a\nb\x1b[31m', 'x'.repeat(300)];
    const shown = board(
      40,
      Array.from({ length: 33 }, (_, index) => [`${names[index % 3]}${index}`, SIGNALLED, 2_000] as const),
    );
    for (const columns of [3, 10, 40, 80])
      for (const rows of [3, 10, 60]) {
        const lines = linesOf(shown, { columns, rows });
        expect(lines.length).toBeLessThan(Math.max(rows, 3));
        // The spinner stands before the first.
        const widths = lines.map((line, index) => columnsOf(line) + (index === 0 ? 2 : 0));
        expect(Math.max(...widths)).toBeLessThanOrEqual(Math.max(columns - 1, 3));
        expect(lines.join('')).not.toMatch(/[\n\x1b]/);
      }
  });

  it('and a pull goes on from where it began', () => {
    const pulling = (bytes: number): TrialStep => ({
      kind: 'pulling',
      image: 'x',
      progress: { layers: 2, layersDone: 1, bytes, totalBytes: 40_000_000 },
    });
    const shown = board(2, [
      ['x', pulling(1_000_000), 4_000],
      ['x', pulling(9_000_000), 0],
      ['y', READY, 0],
    ]);
    expect(linesOf(shown)[1]).toBe(
      '  x  4 s            pulling the image: 1 of 2 layers, 9 MB of 40 MB, 2 MB/s',
    );
  });
});
