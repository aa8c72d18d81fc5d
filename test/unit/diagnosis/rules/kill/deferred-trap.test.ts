import { describe, expect, it } from 'vitest';
import { aProcess, exited, signal } from '../../../../support/builders.js';
import { bare, causeOf, judge, server, trapping, waitedOut } from '../../judge.js';

describe('deferred-trap', () => {
  const bash = trapping('bash /entrypoint.sh');
  const background = server({ caught: ['SIGTERM'], ignored: ['SIGINT', 'SIGQUIT'] });

  it('explains a trap that waits for a server in the foreground', () => {
    const diagnosis = judge({ before: [bash, server()], after: [[bash, server()]], end: waitedOut });
    expect(causeOf(diagnosis)).toBe('deferred-trap');
    expect(diagnosis.missing).toEqual(['forwarding']);
  });

  it('explains a trap that ran only when the command was over, after the budget', () => {
    const before = [bash, bare('sleep 40', { pid: 7 })];
    const diagnosis = judge({ before, after: [before, before], end: exited({ afterMs: 34_000 }) });
    expect(causeOf(diagnosis)).toBe('deferred-trap');
    expect(diagnosis.missing).toEqual([]);
  });

  it('is silent for a trap that ran at once and takes long', () => {
    const before = [bash, bare('sleep 1', { pid: 7 })];
    const diagnosis = judge({ before, after: [before, [bash]], end: exited({ afterMs: 34_000 }) });
    expect(causeOf(diagnosis)).toBe('slow-shutdown');
  });

  it('is silent for a program in the background, which a wait does not keep from the trap', () => {
    const before = [bash, background];
    expect(causeOf(judge({ before, after: [before], end: waitedOut }))).toBe('stuck-handler');
  });

  it('is silent for a parent that is no shell', () => {
    const supervisor = aProcess({ args: 'python3 supervise.py', wchan: 'ep_poll' });
    const before = [supervisor, server()];
    expect(causeOf(judge({ before, after: [before], end: waitedOut }))).toBe('stuck-handler');
  });

  it('is silent when the trap is for another signal', () => {
    const before = [bash, server()];
    const diagnosis = judge({ before, after: [before], end: waitedOut, signal: signal('SIGQUIT', 'image') });
    expect(causeOf(diagnosis)).toBe('shell-as-pid-1');
  });

  it('is silent when the trap ends the shell in time', () => {
    expect(
      judge({ before: [bash, bare('sleep 3', { pid: 7 })], end: exited({ afterMs: 2_100 }) }).outcome,
    ).toBe('graceful');
  });
});
