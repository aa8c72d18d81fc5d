import { describe, expect, it } from 'vitest';
import { aProcess, aSnapshot } from '../../../../support/builders.js';
import { bare, finding, fired, judge } from '../../judge.js';

describe('unreaped-zombies', () => {
  const dead = (pid: number, ppid = 1) => bare('sh', { pid, ppid, state: 'Z' });
  const ready = { kind: 'settled', afterMs: 900 } as const;

  it('reports dead children that PID 1 does not collect', () => {
    const processes = [aProcess(), dead(7), dead(8)];
    const snapshots = [aSnapshot({ phase: 'starting', atMs: 50, processes }), aSnapshot({ processes })];
    const diagnosis = judge({ snapshots, ready });
    expect(fired(diagnosis)).toEqual(['unreaped-zombies']);
    expect(diagnosis.findings[0]?.message).toContain('does not reap 2 children that exited');
    expect(diagnosis.findings[0]?.fix).toContain('tini');
    expect(diagnosis.outcome).toBe('graceful');
  });

  it('says of another parent that an init does not help', () => {
    const processes = [aProcess(), aProcess({ pid: 6, args: 'worker' }), dead(7, 6)];
    const snapshots = [aSnapshot({ phase: 'starting', atMs: 50, processes }), aSnapshot({ processes })];
    const found = finding(judge({ snapshots, ready, exitOrder: { 6: 'exited-first' } }), 'unreaped-zombies');
    expect(found?.message).toContain('worker (PID 6)');
    expect(found?.fix).toContain('an init cannot');
  });

  it('is silent for a child that died a moment ago', () => {
    const processes = [aProcess(), dead(7)];
    expect(fired(judge({ snapshots: [aSnapshot({ processes })], ready }))).toEqual([]);
    const snapshots = [aSnapshot({ phase: 'starting', atMs: 700, processes }), aSnapshot({ processes })];
    expect(fired(judge({ snapshots, ready }))).toEqual([]);
  });

  it('is silent for children that die in the shutdown', () => {
    const after = [
      [aProcess(), dead(7)],
      [aProcess(), dead(7)],
      [aProcess(), dead(7)],
    ];
    expect(fired(judge({ after }))).toEqual([]);
  });

  it('is silent when another zombie takes the place of the first', () => {
    const snapshots = [
      aSnapshot({ phase: 'starting', atMs: 50, processes: [aProcess(), dead(7)] }),
      aSnapshot({ processes: [aProcess(), dead(8)] }),
    ];
    expect(fired(judge({ snapshots, ready }))).toEqual([]);
  });
});
