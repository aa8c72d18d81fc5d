import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.js';
import type { Evidence } from '../../../src/diagnosis/evidence.js';
import { anObservation, aProcess, exited, type ObservationSketch } from '../../support/builders.js';
import { bare, causeOf, finding, fired, judge, waitedOut } from './judge.js';

const booting = bare('python3 app.py', { state: 'R', wchan: null });
const ranOn = anObservation({ end: waitedOut });

/** The diagnosis of a container that was signalled as soon as it had been started. */
function judgeStart(sketch: ObservationSketch, others: Partial<Evidence> = {}): Diagnosis {
  return judge({ ready: { kind: 'at-once', afterMs: 3 }, before: [booting], ...sketch }, others);
}

describe('a container that is signalled while it starts', () => {
  it('has lost the signal when it runs on with a handler that came later', () => {
    const up = aProcess({ args: 'python3 app.py' });
    const diagnosis = judgeStart({ after: [[booting], [up]], end: waitedOut });
    expect(causeOf(diagnosis)).toBe('unhandled-signal');
    expect(finding(diagnosis, 'unhandled-signal')?.fix).toContain('leave --when starting out');
  });

  it('took it when it ends of it, whatever the look just before showed', () => {
    expect(judgeStart({}, { control: ranOn })).toMatchObject({ outcome: 'graceful', findings: [] });
  });

  it('was cut down when it ends of it with another code', () => {
    const diagnosis = judgeStart({ end: exited({ code: 1 }) }, { control: ranOn });
    expect(diagnosis.outcome).toBe('abrupt');
    expect(fired(diagnosis)).toContain('nonzero-exit');
  });

  it('was not tested when it ends without a signal as well, or nothing tells', () => {
    const control = anObservation({ end: exited() });
    const diagnosis = judgeStart({}, { control });
    expect(diagnosis.outcome).toBe('inconclusive');
    expect(finding(diagnosis, 'exited-on-its-own')?.fix).not.toContain('--ready');
    expect(judgeStart({}).outcome).toBe('inconclusive');
  });
});
