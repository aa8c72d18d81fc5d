import { describe, expect, it } from 'vitest';
import { anObservation, aProcess, signal } from '../../../../support/builders.js';
import { bare, discarded, fired, judge } from '../../judge.js';

describe('sigterm-unlike-stopsignal', () => {
  const declared = { signal: signal('SIGINT', 'image'), before: [aProcess({ caught: ['SIGINT'] })] };
  const sleep = bare('python3 app.py');

  it('reports an image that ends on its own signal and not on SIGTERM', () => {
    const sigterm = anObservation({ before: [sleep], after: [[sleep]], end: discarded });
    const diagnosis = judge(declared, { sigterm });
    expect(fired(diagnosis)).toEqual(['sigterm-unlike-stopsignal']);
    expect(diagnosis.findings[0]?.message).toContain('on SIGTERM it does not stop');
    expect(diagnosis.outcome).toBe('graceful');
  });

  it('says that a target sends the other signal, where it does', () => {
    const sent = { ...declared, signal: signal('SIGINT', 'preset') };
    const sigterm = anObservation({ before: [sleep], after: [[sleep]], end: discarded });
    const [found] = judge(sent, { sigterm }).findings;
    expect(found?.message).toContain('On SIGINT, which the platform sends, the container stops gracefully');
    expect(found?.fix).toContain('kill_signal');
  });

  it('advises SIGTERM where that is the better one, and not to handle it alike', () => {
    const stuck = { ...declared, signal: signal('SIGQUIT', 'image'), before: [sleep], end: discarded };
    const [found] = judge({ ...stuck, after: [[sleep]] }, { sigterm: anObservation() }).findings.filter(
      ({ rule }) => rule === 'sigterm-unlike-stopsignal',
    );
    expect(found?.fix).toBe('STOPSIGNAL SIGTERM');
    expect(found?.message).not.toContain('always send');
  });

  it('is silent when both end it alike', () => {
    expect(fired(judge(declared, { sigterm: anObservation() }))).toEqual([]);
  });

  it('is silent when SIGTERM could not be tried', () => {
    const sigterm = anObservation({ end: { kind: 'not-signalled', why: 'not ready' } });
    expect(fired(judge(declared, { sigterm }))).toEqual([]);
  });
});
