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

  it('knows it from a container without a signal that ended as well', () => {
    const diagnosis = judge(
      { before: [bare('sleep 2')], end },
      { control: another(exited({ afterMs: 1_900 })) },
    );
    expect(finding(diagnosis, 'exited-on-its-own')?.message).toContain('exits by itself without a signal');
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
