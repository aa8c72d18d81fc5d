import { describe, expect, it } from 'vitest';
import type { EndFacts } from '../../../../../src/observation.js';
import {
  aHookRun,
  alone,
  anObservation,
  aProcess,
  exited,
  signal,
  someHooks,
  stillRunning,
} from '../../../../support/builders.js';
import { bare, discarded, fired, judge } from '../../judge.js';

describe('sigterm-unlike-stopsignal', () => {
  const declared = { signal: signal('SIGINT', 'image'), before: [aProcess({ caught: ['SIGINT'] })] };
  const sleep = bare('python3 app.py');

  it('reports an image that ends on its own signal and not on SIGTERM', () => {
    const sigterm = alone(anObservation({ before: [sleep], after: [[sleep]], end: discarded }));
    const diagnosis = judge(declared, { sigterm });
    expect(fired(diagnosis)).toEqual(['sigterm-unlike-stopsignal']);
    expect(diagnosis.findings[0]?.message).toContain('on SIGTERM it does not stop');
    expect(diagnosis.outcome).toBe('graceful');
  });

  it('says that a target sends the other signal, where it does', () => {
    const sent = { ...declared, signal: signal('SIGINT', 'preset') };
    const sigterm = alone(anObservation({ before: [sleep], after: [[sleep]], end: discarded }));
    const [found] = judge(sent, { sigterm }).findings;
    expect(found?.message).toContain('On SIGINT, which the platform sends, the container stops gracefully');
    expect(found?.fix).toContain('kill_signal');
  });

  it('advises SIGTERM where that is the better one, and not to handle it alike', () => {
    const stuck = { ...declared, signal: signal('SIGQUIT', 'image'), before: [sleep], end: discarded };
    const [found] = judge(
      { ...stuck, after: [[sleep]] },
      { sigterm: alone(anObservation()) },
    ).findings.filter(({ rule }) => rule === 'sigterm-unlike-stopsignal');
    expect(found?.fix).toBe('STOPSIGNAL SIGTERM');
    expect(found?.message).not.toContain('always send');
  });

  it('is silent when both end it alike', () => {
    expect(fired(judge(declared, { sigterm: alone(anObservation()) }))).toEqual([]);
  });

  it('is silent when a hook ended the container before its signal was sent', () => {
    const hooks = someHooks({ hooks: [aHookRun({ result: { kind: 'container-ended' } })] });
    const end = { kind: 'exited-before-signal', code: 0, afterMs: 545, oomKilled: false } as const;
    const diagnosis = judge({ ...declared, hooks, end, snapshots: [] }, { sigterm: alone(anObservation()) });
    expect(fired(diagnosis)).not.toContain('sigterm-unlike-stopsignal');
    expect(diagnosis.outcome).toBe('abrupt');
  });

  it('is silent when SIGTERM could not be tried', () => {
    const sigterm = alone(anObservation({ end: { kind: 'not-signalled', why: 'not ready' } }));
    expect(fired(judge(declared, { sigterm }))).toEqual([]);
  });

  describe('where a worker may exit first or be left behind', () => {
    const before = [aProcess({ caught: ['SIGINT', 'SIGTERM'] }), aProcess({ pid: 7, args: 'worker' })];
    const frozen = before.map((each) => ({ ...each, state: each.pid === 7 ? 'T' : 'S' }));
    const free = anObservation({ before, exitOrder: { 7: 'unseen' }, end: exited({ afterMs: 100 }) });
    const held = (end: EndFacts) => anObservation({ before: frozen, after: [frozen], end });
    const left = held(exited({ afterMs: 100 }));
    const waitedFor = held(stillRunning({ afterMs: 1_600, proof: null }));

    it('is silent as long as that is not known of SIGTERM', () => {
      expect(fired(judge(declared, { sigterm: alone(free) }))).toEqual([]);
    });

    it('is silent where it is waited for on SIGTERM, too', () => {
      const sigterm = { ...alone(free), frozenChildren: [waitedFor] };
      expect(fired(judge(declared, { sigterm }))).toEqual([]);
    });

    it('reports it where it is left behind on SIGTERM alone', () => {
      const sigterm = { ...alone(free), frozenChildren: [left] };
      const [found] = judge(declared, { sigterm }).findings;
      expect(found).toMatchObject({ rule: 'sigterm-unlike-stopsignal', fix: 'Handle SIGTERM like SIGINT.' });
    });

    it('advises no SIGTERM where nothing is known of the declared signal', () => {
      const unseen = { ...declared, before, exitOrder: { 7: 'unseen' }, end: exited() } as const;
      expect(fired(judge(unseen, { sigterm: alone(anObservation()) }))).toEqual(['unseen-exit']);
    });
  });
});
