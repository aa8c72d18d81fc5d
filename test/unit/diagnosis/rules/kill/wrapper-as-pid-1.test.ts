import { describe, expect, it } from 'vitest';
import { aProcess, signal, stillRunning } from '../../../../support/builders.js';
import { bare, causeOf, discarded, judge, server, tini, waitedOut } from '../../judge.js';

describe('wrapper-as-pid-1', () => {
  const flock = bare('flock /run/lock python3 /server.py', { wchan: 'do_wait' });

  it('explains a launcher that keeps the signal from a program with a handler', () => {
    const diagnosis = judge({ before: [flock, server()], after: [[flock, server()]], end: discarded });
    expect(causeOf(diagnosis)).toBe('wrapper-as-pid-1');
    expect(diagnosis.missing).toEqual(['forwarding']);
  });

  it('counts a program that polls a signalfd behind a block', () => {
    const polls = server({ caught: [], blocked: ['SIGTERM'], wchan: 'ep_poll' });
    expect(causeOf(judge({ before: [flock, polls], end: discarded }))).toBe('wrapper-as-pid-1');
  });

  it('explains an init that swallows the signal: behind it the default action would have ended the program', () => {
    const init = aProcess({ args: 'dumb-init --rewrite 15:0 sleep infinity', wchan: 'do_sigtimedwait' });
    const sleep = bare('sleep infinity', { pid: 7 });
    const diagnosis = judge({ before: [init, sleep], after: [[init, sleep]], end: waitedOut });
    expect(causeOf(diagnosis)).toBe('wrapper-as-pid-1');
    expect(diagnosis.missing).toEqual(['forwarding']);
  });

  it('is silent behind an init for a signal whose default action ends nothing', () => {
    const sleep = bare('sleep infinity', { pid: 7 });
    const sketch = {
      before: [tini(), sleep],
      after: [[tini(), sleep]],
      end: waitedOut,
      signal: signal('SIGWINCH'),
    };
    expect(causeOf(judge(sketch))).not.toBe('wrapper-as-pid-1');
  });

  it('is silent when the program behind has no handler either', () => {
    expect(causeOf(judge({ before: [flock, bare('sleep 9', { pid: 7 })], end: discarded }))).toBe(
      'unhandled-signal',
    );
  });

  it('explains a launcher in node, whose built-in handler forwards nothing either', () => {
    const launcher = aProcess({ args: 'node launch.js' });
    const before = [launcher, server()];
    const after = [aProcess({ args: 'node launch.js', caught: ['SIGINT'] }), server()];
    const diagnosis = judge({ before, after: [after], end: stillRunning({ proof: 'differential' }) });
    expect(causeOf(diagnosis)).toBe('wrapper-as-pid-1');
    expect(diagnosis).toMatchObject({ missing: ['forwarding'] });
    expect(diagnosis.findings[0]?.data).toMatchObject({ reason: 'built-in-handler' });
  });

  it('is silent for a launcher that handles the signal', () => {
    const supervisor = aProcess({ args: 'supervisord -n' });
    const before = [supervisor, server()];
    expect(causeOf(judge({ before, after: [before], end: waitedOut }))).toBe('stuck-handler');
  });
});
