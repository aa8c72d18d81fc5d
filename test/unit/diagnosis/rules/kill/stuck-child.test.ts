import { describe, expect, it } from 'vitest';
import { aProcess } from '../../../../support/builders.js';
import { bare, causeOf, judge, server, tini, waitedOut } from '../../judge.js';

describe('stuck-child', () => {
  const supervisor = aProcess({ args: 'python3 /supervise.py', wchan: 'do_wait' });
  const judgeWith = (child: ReturnType<typeof aProcess>, parent = supervisor) =>
    judge({ before: [parent, child], after: [[parent, child]], end: waitedOut });

  it('explains a parent that waits for a child which ignores the signal', () => {
    const diagnosis = judgeWith(server({ caught: [], ignored: ['SIGTERM'] }));
    expect(causeOf(diagnosis)).toBe('stuck-child');
    expect(diagnosis.missing).toEqual(['handler']);
  });

  it('explains a parent that waits for a child which it never told', () => {
    const diagnosis = judgeWith(bare('worker', { pid: 7 }));
    expect(causeOf(diagnosis)).toBe('stuck-child');
    expect(diagnosis.missing).toEqual(['forwarding']);
  });

  it('explains a parent that waits for a child which blocks the signal', () => {
    const child = { caught: [], blocked: ['SIGTERM'] };
    const before = [supervisor, server(child)];
    const after = [[supervisor, server({ ...child, pending: ['SIGTERM'] })]];
    expect(causeOf(judge({ before, after, end: waitedOut }))).toBe('stuck-child');
  });

  it('is silent when the child takes the signal and hangs itself', () => {
    expect(causeOf(judgeWith(server()))).toBe('stuck-handler');
  });

  it('is silent for a parent that waits for something else, as PostgreSQL does for its clients', () => {
    const postmaster = aProcess({ args: 'postgres', wchan: 'ep_poll' });
    expect(
      causeOf(judgeWith(bare('postgres: checkpointer', { pid: 7, ignored: ['SIGTERM'] }), postmaster)),
    ).toBe('stuck-handler');
  });

  it('is silent for an init in front, whose child is what decides', () => {
    expect(causeOf(judgeWith(server({ caught: [], ignored: ['SIGTERM'] }), tini()))).toBe('ignored-signal');
  });
});
