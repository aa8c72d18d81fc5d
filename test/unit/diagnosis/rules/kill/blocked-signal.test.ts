import { describe, expect, it } from 'vitest';
import { aProcess } from '../../../../support/builders.js';
import { causeOf, judge, server, tini, waitedOut } from '../../judge.js';

describe('blocked-signal', () => {
  const before = aProcess({ args: 'app', blocked: ['SIGTERM'] });
  const pending = aProcess({ args: 'app', blocked: ['SIGTERM'], pending: ['SIGTERM'] });

  it('explains a signal that stays in the queue, and asks for a handler', () => {
    const diagnosis = judge({ before: [before], after: [[pending]], end: waitedOut });
    expect(causeOf(diagnosis)).toBe('blocked-signal');
    expect(diagnosis.missing).toEqual(['handler']);
  });

  it('misses nothing where the handler is there and never reached', () => {
    const sets = { args: 'app', blocked: ['SIGTERM'], caught: ['SIGTERM'] };
    const diagnosis = judge({
      before: [aProcess(sets)],
      after: [[aProcess({ ...sets, pending: ['SIGTERM'] })]],
      end: waitedOut,
    });
    expect(causeOf(diagnosis)).toBe('blocked-signal');
    expect(diagnosis.missing).toEqual([]);
  });

  it('looks at the program behind an init, not at the init, which blocks on purpose', () => {
    const catatonit = tini({ args: 'catatonit -- app', blocked: ['SIGTERM'], wchan: 'ep_poll' });
    const child = { caught: [], blocked: ['SIGTERM'] };
    const sketch = {
      before: [catatonit, server(child)],
      after: [[catatonit, server({ ...child, pending: ['SIGTERM'] })]],
      end: waitedOut,
    };
    expect(causeOf(judge(sketch))).toBe('blocked-signal');
  });

  it('is silent for a signalfd that was read: the program hangs after that', () => {
    expect(causeOf(judge({ before: [before], after: [[before]], end: waitedOut }))).toBe('stuck-handler');
  });

  it('is silent for a handler that runs and blocks the signal meanwhile', () => {
    const handling = aProcess({ blocked: ['SIGTERM'], caught: ['SIGTERM'] });
    const diagnosis = judge({ before: [aProcess()], after: [[handling]], end: waitedOut });
    expect(causeOf(diagnosis)).toBe('stuck-handler');
    expect(diagnosis.findings[0]?.evidence.join(' ')).toContain('the handler has not returned');
  });

  it('is silent without a look after the signal', () => {
    expect(causeOf(judge({ before: [before], end: waitedOut }))).toBe('survives-signal');
  });
});
