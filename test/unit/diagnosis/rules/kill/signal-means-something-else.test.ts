import { describe, expect, it } from 'vitest';
import { aProcess } from '../../../../support/builders.js';
import { bare, causeOf, judge, waitedOut } from '../../judge.js';

describe('signal-means-something-else', () => {
  const master = aProcess({ args: 'uwsgi --master' });
  const worker = (pid: number) => bare('uwsgi --master', { pid, ppid: 1 });
  const before = [master, worker(7), worker(8)];
  const reloaded = [master, worker(9), worker(10)];

  it('explains a master whose workers were replaced by new ones that stay', () => {
    const diagnosis = judge({
      before,
      after: [before, reloaded, reloaded, reloaded, reloaded],
      end: waitedOut,
    });
    expect(causeOf(diagnosis)).toBe('signal-means-something-else');
    expect(diagnosis).toMatchObject({ outcome: 'killed', missing: [] });
  });

  it('takes what a replaced child left running for no new child', () => {
    const left = bare('sleep infinity', { pid: 11, ppid: 7 });
    const after = [master, worker(9), { ...left, ppid: 1 }];
    const diagnosis = judge({
      before: [master, worker(7), left],
      after: [after, after, after, after, after],
      end: waitedOut,
    });
    expect(causeOf(diagnosis)).toBe('signal-means-something-else');
  });

  it('explains an init system that executed itself anew', () => {
    const sets = { blocked: ['SIGTERM'], wchan: 'ep_poll' };
    const systemd = aProcess({ args: '/sbin/init', ...sets });
    const anew = aProcess({ args: '/sbin/init --deserialize=15', ...sets });
    expect(causeOf(judge({ before: [systemd], after: [[anew]], end: waitedOut }))).toBe(
      'signal-means-something-else',
    );
  });

  it('is silent when the workers stay', () => {
    expect(causeOf(judge({ before, after: [before, before, before, before], end: waitedOut }))).toBe(
      'stuck-handler',
    );
  });

  it('is silent for a loop that starts one short command after the other', () => {
    const table = (pid: number) => [master, bare('sleep 1', { pid, ppid: 1 })];
    const after = [table(8), table(9), table(10), table(11), table(11), table(11)];
    expect(causeOf(judge({ before: table(7), after, end: waitedOut }))).toBe('stuck-handler');
  });

  it('is silent while the new process has only just come', () => {
    expect(causeOf(judge({ before, after: [before, reloaded], end: waitedOut }))).toBe('stuck-handler');
  });

  it('is silent for a program that renames itself while it shuts down', () => {
    const renamed = aProcess({ args: 'uwsgi: shutting down', program: 'uwsgi' });
    expect(causeOf(judge({ before: [master], after: [[renamed]], end: waitedOut }))).toBe('stuck-handler');
  });
});
