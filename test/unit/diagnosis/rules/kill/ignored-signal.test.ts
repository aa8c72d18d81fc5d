import { describe, expect, it } from 'vitest';
import { aProcess } from '../../../../support/builders.js';
import { causeOf, discarded, judge, server, tini, waitedOut } from '../../judge.js';

describe('ignored-signal', () => {
  const python = aProcess({ args: 'python3 /server.py', ignored: ['SIGTERM'] });

  it('explains a PID 1 that ignores the signal', () => {
    const diagnosis = judge({ before: [python], after: [[python]], end: discarded });
    expect(causeOf(diagnosis)).toBe('ignored-signal');
    expect(diagnosis.missing).toEqual(['handler']);
  });

  it('explains a program behind an init that ignores what it is passed', () => {
    const child = server({ caught: [], ignored: ['SIGTERM'] });
    expect(causeOf(judge({ before: [tini(), child], after: [[tini(), child]], end: waitedOut }))).toBe(
      'ignored-signal',
    );
  });

  it('says of an interactive shell that it is no service', () => {
    const bash = aProcess({ args: 'bash', ignored: ['SIGQUIT', 'SIGTERM', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU'] });
    const [finding] = judge({ before: [bash], after: [[bash]], end: discarded }).findings;
    expect(finding?.message).toContain('interactive shell');
  });

  it('asks for forwarding when a program behind it would act', () => {
    const safe = aProcess({
      args: '/bin/sh /usr/bin/mysqld_safe',
      program: 'mysqld_safe',
      ignored: ['SIGTERM'],
    });
    expect(judge({ before: [safe, server()], end: discarded }).missing).toEqual(['forwarding']);
  });

  it('is silent for a shell that ignores the signal while an init signals the whole group', () => {
    const init = tini({ args: 'tini -g -- sh /run.sh' });
    const sh = aProcess({ pid: 6, args: 'sh /run.sh', ignored: ['SIGTERM'], wchan: 'do_wait' });
    const sketch = { before: [init, sh, server({ ppid: 6 })] };
    expect(judge({ ...sketch, exitOrder: { 6: 'exited-first', 7: 'exited-first' } }).outcome).toBe(
      'graceful',
    );
    expect(causeOf(judge({ ...sketch, after: [sketch.before], end: waitedOut }))).toBe('stuck-handler');
  });

  it('is silent for a program that handles what it inherited as ignored', () => {
    expect(
      causeOf(
        judge({ before: [python], after: [[aProcess({ args: 'python3 /server.py' })]], end: waitedOut }),
      ),
    ).toBe('unhandled-signal');
  });
});
