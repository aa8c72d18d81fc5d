import { describe, expect, it } from 'vitest';
import { exited, signal, stillRunning } from '../../../../support/builders.js';
import { another, bare, finding, fired, judge, server, tini } from '../../judge.js';

describe('exited-on-its-own', () => {
  const end = exited({ afterMs: 1_000 });

  it('reports a program without a handler that ended in time, and that nothing was tested', () => {
    const diagnosis = judge({ before: [bare('sleep 2')], end });
    expect(fired(diagnosis)).toEqual(['exited-on-its-own']);
    expect(diagnosis.outcome).toBe('inconclusive');
  });

  it('passes as completed where a container without a signal ended with 0 as well', () => {
    const diagnosis = judge(
      { before: [bare('sleep 2')], end },
      { control: another(exited({ afterMs: 1_900 })) },
    );
    expect(diagnosis).toMatchObject({ outcome: 'completed', missing: [], exit: { code: 0 } });
    expect(finding(diagnosis, 'exited-on-its-own')?.message).toContain('exits by itself without a signal');
  });

  it.each([
    ['it', exited({ afterMs: 1_000, code: 3 }), exited({ afterMs: 1_900 })],
    ['the other container', end, exited({ afterMs: 1_900, code: 3 })],
  ])('is inconclusive where %s ended with another code than 0', (_which, own, other) => {
    const diagnosis = judge({ before: [bare('sleep 2')], end: own }, { control: another(other) });
    expect(diagnosis.outcome).toBe('inconclusive');
  });

  it('stays inconclusive, and advises to wait, when the container without a signal ran on', () => {
    const control = another(stillRunning({ proof: null }));
    const diagnosis = judge({ before: [bare('app')], end }, { control });
    expect(diagnosis.outcome).toBe('inconclusive');
    expect(finding(diagnosis, 'exited-on-its-own')?.fix).toContain('--ready');
  });

  it('reports a program behind an init that ignores the signal', () => {
    const before = [tini(), server({ caught: [], ignored: ['SIGTERM'] })];
    expect(judge({ before, end }).outcome).toBe('inconclusive');
  });

  describe('after a proof', () => {
    const afterProof = (code: number, afterMs = 1_900) =>
      judge({ before: [bare('sleep 2')], end: stillRunning({ endedLater: { code, afterMs } }) });

    it('is completed where the container ended by itself with 0, and says what the signal would not do', () => {
      const diagnosis = afterProof(0);
      expect(diagnosis).toMatchObject({
        outcome: 'completed',
        missing: [],
        stoppedWaiting: { proof: 'kernel-state' },
      });
      expect(fired(diagnosis)).toEqual(['exited-on-its-own']);
      const { message, evidence } = finding(diagnosis, 'exited-on-its-own') ?? {};
      expect(message).toContain('had no handler for SIGTERM');
      expect(message).toContain('with more work to do, SIGTERM would not have stopped it');
      expect(evidence?.at(-1)).toContain('It exited by itself with code 0, 1.9 s after SIGTERM.');
    });

    it('stays killed where it ended with another code, and says that it did', () => {
      const diagnosis = afterProof(3);
      expect(diagnosis.outcome).toBe('killed');
      expect(fired(diagnosis)).toEqual(['unhandled-signal']);
      expect(finding(diagnosis, 'unhandled-signal')?.evidence.at(-1)).toContain('by itself with code 3');
    });

    it('stays killed where it ended beyond the budget', () => {
      expect(afterProof(0, 31_000).outcome).toBe('killed');
    });

    it('stays killed where it did not end', () => {
      expect(judge({ before: [bare('sleep 2')], end: stillRunning() }).outcome).toBe('killed');
    });
  });

  describe('of a runtime that outlived the signal', () => {
    const before = [server()];
    const slow = exited({ afterMs: 3_000 });
    const differential = another(exited({ code: 143, afterMs: 12 }));

    it('is completed where it ends without a signal as well', () => {
      const diagnosis = judge({ before, end: slow }, { differential, control: another(exited()) });
      expect(diagnosis.outcome).toBe('completed');
      expect(finding(diagnosis, 'exited-on-its-own')?.message).toContain('did not end on SIGTERM');
    });

    it('is graceful where it runs on without a signal: its handler did more than to raise it again', () => {
      const control = another(stillRunning({ proof: null }));
      const diagnosis = judge({ before, end: slow }, { differential, control });
      expect(diagnosis.outcome).toBe('graceful');
      expect(fired(diagnosis)).toEqual([]);
    });
  });

  it('is silent for sigwait, which shows no handler either', () => {
    expect(fired(judge({ before: [bare('daemon', { wchan: 'do_sigtimedwait' })], end }))).toEqual([]);
  });

  it('is silent where it could not be seen what PID 1 sleeps in', () => {
    expect(judge({ before: [bare('daemon', { wchan: null })], end })).toMatchObject({
      outcome: 'graceful',
      findings: [],
    });
  });

  it('is silent for SIGKILL, which nothing can refuse', () => {
    const diagnosis = judge({
      before: [bare('sleep 9')],
      end: exited({ code: 137 }),
      signal: signal('SIGKILL', 'option'),
    });
    expect(fired(diagnosis)).toEqual(['uncatchable-stop-signal']);
    expect(diagnosis.outcome).toBe('abrupt');
  });
});
