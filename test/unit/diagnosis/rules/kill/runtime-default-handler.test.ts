import { describe, expect, it } from 'vitest';
import { aProcess, exited, stillRunning } from '../../../../support/builders.js';
import { another, causeOf, diedAtOnce, judge, waitedOut } from '../../judge.js';

describe('runtime-default-handler', () => {
  const node = aProcess();
  const after = aProcess({ caught: ['SIGINT'] });
  const reset = { before: [node], after: [[after], [after]] };

  it('explains a node whose handler is gone and whose twin behind an init died at once', () => {
    const diagnosis = judge({ ...reset, end: waitedOut }, { differential: another(diedAtOnce) });
    expect(causeOf(diagnosis)).toBe('runtime-default-handler');
    expect(diagnosis.missing).toEqual(['handler', 'init']);
  });

  it('explains one that was given up on by that proof', () => {
    const end = stillRunning({ proof: 'differential' });
    expect(causeOf(judge({ ...reset, end }))).toBe('runtime-default-handler');
  });

  it('explains one whose budget was waited out', () => {
    expect(causeOf(judge({ ...reset, end: waitedOut }))).toBe('runtime-default-handler');
  });

  it('explains php as well', () => {
    const before = [aProcess({ args: 'php /worker.php' })];
    const gone = aProcess({ args: 'php /worker.php', caught: ['SIGINT'] });
    expect(causeOf(judge({ before, after: [[gone]], end: waitedOut }))).toBe('runtime-default-handler');
  });

  it('is silent for a one-shot handler, which ends by itself', () => {
    expect(causeOf(judge({ ...reset, end: exited({ afterMs: 35_000 }) }))).toBe('slow-shutdown');
    expect(judge({ ...reset, end: exited({ afterMs: 1_500 }) }).outcome).toBe('graceful');
  });

  it('is silent for a one-shot handler that hangs behind an init too', () => {
    const differential = another(stillRunning({ afterMs: 3_000, proof: null }));
    expect(causeOf(judge({ ...reset, end: waitedOut }, { differential }))).toBe('stuck-handler');
  });

  it('is silent for a handler of the program that re-raises the signal after it has cleaned up', () => {
    // The first table is taken 150 ms after the signal, when a built-in handler is long gone.
    const diagnosis = judge(
      { before: [node], after: [[node], [node], [after]], end: waitedOut },
      { differential: another(diedAtOnce) },
    );
    expect(causeOf(diagnosis)).toBe('reraised-signal');
    expect(diagnosis.missing).toEqual(['init']);
  });

  it('is silent for a handler that stays installed', () => {
    expect(causeOf(judge({ before: [node], after: [[node]], end: waitedOut }))).toBe('stuck-handler');
  });

  it('is silent for another language', () => {
    const python = aProcess({ args: 'python3 app.py' });
    const gone = aProcess({ args: 'python3 app.py', caught: ['SIGINT'] });
    expect(causeOf(judge({ before: [python], after: [[gone]], end: waitedOut }))).toBe('stuck-handler');
  });
});
