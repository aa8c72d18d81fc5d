import { describe, expect, it } from 'vitest';
import { aProcess, exited } from '../../../../support/builders.js';
import { finding, fired, judge } from '../../judge.js';

describe('nonzero-exit', () => {
  it('reports a clean stop with another code', () => {
    const diagnosis = judge({ end: exited({ code: 3 }) });
    expect(fired(diagnosis)).toEqual(['nonzero-exit']);
    expect(diagnosis.outcome).toBe('graceful');
  });

  it('calls a crash by its name, and abrupt', () => {
    const diagnosis = judge({ end: exited({ code: 139 }) });
    expect(finding(diagnosis, 'nonzero-exit')?.message).toContain('died of SIGSEGV');
    expect(diagnosis.outcome).toBe('abrupt');
  });

  it('is silent for code 0, for a JVM’s 143 and for what other rules tell', () => {
    expect(fired(judge({}))).toEqual([]);
    expect(
      fired(judge({ before: [aProcess({ args: 'java -jar a.jar' })], end: exited({ code: 143 }) })),
    ).toEqual([]);
    expect(fired(judge({ end: exited({ code: 137, oomKilled: true }) }))).not.toContain('nonzero-exit');
  });

  it('is silent for an exit after the budget', () => {
    expect(fired(judge({ end: exited({ code: 3, afterMs: 31_000 }) }))).toEqual(['slow-shutdown']);
  });
});
