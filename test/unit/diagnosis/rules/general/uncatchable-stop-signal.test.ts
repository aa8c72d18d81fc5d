import { describe, expect, it } from 'vitest';
import { aProcess, exited, signal, stillRunning } from '../../../../support/builders.js';
import { bare, finding, fired, judge } from '../../judge.js';

const SIGKILL = signal('SIGKILL', 'image');
const killed = exited({ code: 137, afterMs: 12 });

describe('uncatchable-stop-signal', () => {
  it('says of SIGKILL that it bypasses the handler for SIGTERM', () => {
    const diagnosis = judge({ signal: SIGKILL, image: { stopSignal: 'SIGKILL' }, end: killed });
    expect(diagnosis).toMatchObject({ outcome: 'abrupt', missing: [] });
    expect(fired(diagnosis)).toEqual(['uncatchable-stop-signal']);
    expect(finding(diagnosis, 'uncatchable-stop-signal')).toMatchObject({
      data: { signal: 'SIGKILL', signalSource: 'image', handlesSigterm: true },
      message:
        'The image declares SIGKILL as its stop signal, which no program can handle: no cleanup is possible.',
      fix: 'STOPSIGNAL SIGTERM',
    });
  });

  it('claims no handler that is not there', () => {
    const diagnosis = judge({ signal: SIGKILL, before: [bare('sleep 1')], end: killed });
    const { data, evidence } = finding(diagnosis, 'uncatchable-stop-signal') ?? {};
    expect(data).toMatchObject({ handlesSigterm: false });
    expect(evidence?.join(' ')).not.toContain('handler');
  });

  it('says it of SIGSTOP too, whatever explains that the container goes on', () => {
    const sent = signal('SIGSTOP', 'option');
    const diagnosis = judge({ signal: sent, end: stillRunning({ afterMs: 40_000, proof: null }) });
    expect(finding(diagnosis, 'uncatchable-stop-signal')?.fix).toBe('Send SIGTERM instead.');
  });

  it('is silent for a container that SIGKILL ended after another signal', () => {
    const diagnosis = judge({ before: [aProcess()], end: killed });
    expect(fired(diagnosis)).toEqual(['nonzero-exit']);
  });

  it('is silent for SIGKILL as the second signal', () => {
    const second = { name: 'SIGKILL', atMs: 1_000, endedAfterMs: 5 };
    const diagnosis = judge({ secondSignal: second, end: exited({ code: 137, afterMs: 1_005 }) });
    expect(fired(diagnosis)).not.toContain('uncatchable-stop-signal');
  });
});
