import { describe, expect, it } from 'vitest';
import type { ProcessFacts } from '../../../../../src/observation.js';
import { aProcess, aSnapshot } from '../../../../support/builders.js';
import { bare, finding, fired, judge, tini, waitedOut } from '../../judge.js';

describe('unprotected-startup', () => {
  const python = 'python3 app.py';
  const starting = (atMs: number, process: ProcessFacts) =>
    aSnapshot({ phase: 'starting', atMs, processes: [process] });
  const ready = aSnapshot({ processes: [aProcess({ args: python })] });

  it('reports a handler that came 1.2 s after the start', () => {
    const snapshots = [starting(10, bare(python)), starting(1_200, aProcess({ args: python })), ready];
    const diagnosis = judge({ snapshots });
    expect(fired(diagnosis)).toEqual(['unprotected-startup']);
    expect(diagnosis.findings[0]?.message).toContain('in the first 1.2 s after the start');
    expect(diagnosis.outcome).toBe('graceful');
  });

  it('counts a quick look that hides what PID 1 sleeps in: its handler is not there yet', () => {
    const snapshots = [
      starting(10, bare(python, { wchan: null })),
      starting(1_300, aProcess({ args: python })),
      ready,
    ];
    expect(fired(judge({ snapshots }))).toEqual(['unprotected-startup']);
  });

  it('reports a handler that came after the signal', () => {
    const diagnosis = judge({
      before: [bare(python)],
      after: [[bare(python)], [bare(python)], [bare(python)], [aProcess({ args: python })]],
      ready: { kind: 'waited', afterMs: 300 },
      end: waitedOut,
    });
    expect(finding(diagnosis, 'unprotected-startup')?.message).toContain('in the first 1.3 s');
  });

  it('is silent for the second that an interpreter may need', () => {
    expect(
      fired(judge({ snapshots: [starting(10, bare(python)), starting(850, aProcess()), ready] })),
    ).toEqual([]);
  });

  it('does not count the time in which the machine was too busy to run it', () => {
    const late = (atMs: number, starvedMs: number) => [
      { ...starting(10, bare(python)), starvedMs: 250 },
      { ...starting(atMs, aProcess({ args: python })), starvedMs: 250 + starvedMs },
      ready,
    ];
    expect(fired(judge({ snapshots: late(1_700, 900) }))).toEqual([]);
    expect(fired(judge({ snapshots: late(1_700, 300) }))).toEqual(['unprotected-startup']);
    // Nothing is kept from running for nearly all of so long a time, unless it waits for the time to pass.
    expect(fired(judge({ snapshots: late(5_000, 4_500) }))).toEqual(['unprotected-startup']);
  });

  it('is silent for sigwait: no table tells when it began', () => {
    const waits = aSnapshot({ processes: [bare(python, { wchan: 'do_sigtimedwait' })] });
    const diagnosis = judge({
      snapshots: [starting(10, bare(python)), waits],
      ready: { kind: 'settled', afterMs: 1_900 },
    });
    expect(fired(diagnosis)).toEqual([]);
  });

  it('claims no more than the last look that showed it, where changes were not followed', () => {
    const before = aSnapshot({ processes: [aProcess({ args: python })] });
    const at = (atMs: number) =>
      judge({
        snapshots: [starting(atMs, bare(python)), before],
        ready: { kind: 'healthy', afterMs: 9_000 },
      });
    expect(fired(at(10))).toEqual([]);
    expect(at(1_500).findings[0]?.message).toContain('in the first 1.5 s');
  });

  it('is silent for a program that never installs a handler', () => {
    const snapshots = [starting(10, bare(python)), aSnapshot({ processes: [bare(python)] })];
    expect(fired(judge({ snapshots, end: waitedOut }))).toEqual(['unhandled-signal']);
  });

  it('is silent for a handler that goes after the signal', () => {
    expect(fired(judge({ before: [aProcess()], after: [[aProcess({ caught: [] })]] }))).toEqual([]);
  });

  it('is silent for an init, which takes the signal from the start', () => {
    const snapshots = [starting(900, tini({ wchan: null })), aSnapshot({ processes: [tini()] })];
    expect(fired(judge({ snapshots }))).not.toContain('unprotected-startup');
  });
});
