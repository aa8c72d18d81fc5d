import { describe, expect, it } from 'vitest';
import { aProcess } from '../../../support/builders.js';
import { causeOf, finding, fired, judge, waitedOut } from '../judge.js';

const stuck = { after: [[aProcess()]], end: waitedOut } as const;

describe('needs-second-signal', () => {
  it('fires when the second signal ended what the first did not', () => {
    const diagnosis = judge({ ...stuck, secondSignal: { name: 'SIGTERM', atMs: 6_000, endedAfterMs: 40 } });
    expect(diagnosis.outcome).toBe('killed');
    expect(causeOf(diagnosis)).toBe('stuck-handler');
    expect(finding(diagnosis, 'needs-second-signal')?.evidence.join()).toContain(
      '40 ms after a second signal, SIGTERM',
    );
  });

  it('is silent when the second signal changed nothing either', () => {
    const diagnosis = judge({ ...stuck, secondSignal: { name: 'SIGTERM', atMs: 6_000, endedAfterMs: null } });
    expect(fired(diagnosis)).not.toContain('needs-second-signal');
  });

  it('is silent when none was sent', () => {
    expect(fired(judge(stuck))).not.toContain('needs-second-signal');
  });
});
