import { describe, expect, it } from 'vitest';
import { aProcess, exited, stillRunning } from '../../../../support/builders.js';
import { another, causeOf, diedAtOnce, judge, server, tini, waitedOut } from '../../judge.js';

describe('reraised-signal', () => {
  const python = aProcess({ args: 'python3 /server.py' });
  const after = aProcess({ args: 'python3 /server.py', caught: ['SIGINT'] });
  const reset = { before: [python], after: [[after]] };

  it('explains a handler of the program that gives the signal back, and asks for an init alone', () => {
    const diagnosis = judge({ ...reset, end: stillRunning({ proof: 'differential' }) });
    expect(causeOf(diagnosis)).toBe('reraised-signal');
    expect(diagnosis.missing).toEqual(['init']);
  });

  it('is silent without a trial behind an init: a one-shot handler that hangs looks the same', () => {
    expect(causeOf(judge({ ...reset, end: waitedOut }))).toBe('stuck-handler');
  });

  it('is silent when that trial did not die at once', () => {
    const differential = another(exited({ code: 143, afterMs: 4_000 }));
    expect(causeOf(judge({ ...reset, end: waitedOut }, { differential }))).toBe('stuck-handler');
  });

  it('is silent behind an init, where raising the signal again ends the program', () => {
    const gone = server({ caught: ['SIGINT'] });
    const sketch = { before: [tini(), server()], after: [[tini(), gone]], end: waitedOut };
    expect(causeOf(judge(sketch, { differential: another(diedAtOnce) }))).toBe('stuck-handler');
  });
});
