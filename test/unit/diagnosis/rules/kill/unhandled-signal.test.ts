import { describe, expect, it } from 'vitest';
import { aProcess, exited, signal } from '../../../../support/builders.js';
import { another, bare, causeOf, diedAtOnce, discarded, fired, judge, tini, waitedOut } from '../../judge.js';

describe('unhandled-signal', () => {
  const sleep = bare('sleep infinity');

  it('explains a PID 1 at the default action, and asks for a handler and an init', () => {
    const diagnosis = judge({ before: [sleep], after: [[sleep], [sleep]], end: discarded });
    expect(fired(diagnosis)).toEqual(['unhandled-signal']);
    expect(diagnosis).toMatchObject({ outcome: 'killed', missing: ['handler', 'init'] });
  });

  it('rests on the tables before and after', () => {
    const [finding] = judge({ before: [sleep], after: [[sleep], [sleep]], end: discarded }).findings;
    expect(finding?.evidence).toEqual([
      'sleep infinity (PID 1) before SIGTERM: no handler (not caught, ignored or blocked); sleeping in hrtimer_nanosleep.',
      'PID 1 after SIGTERM: still running; no handler (not caught, ignored or blocked).',
      'Still running 612 ms after SIGTERM; the wait ended there because the kernel had discarded SIGTERM.',
    ]);
  });

  it('says that the handler came too late, and misses nothing, when PID 1 has one by the end', () => {
    const late = aProcess({ args: 'sleep infinity' });
    const diagnosis = judge({ before: [sleep], after: [[sleep], [late]], end: waitedOut });
    expect(causeOf(diagnosis)).toBe('unhandled-signal');
    expect(diagnosis.missing).toEqual([]);
    expect(diagnosis.findings[0]?.data).toMatchObject({ reason: 'handler-installed-too-late' });
  });

  it('explains a PID 1 that ended by itself after the budget', () => {
    const end = exited({ afterMs: 31_000 });
    expect(causeOf(judge({ before: [sleep], end }))).toBe('unhandled-signal');
  });

  it('asks for no init when the default action of the signal ends nothing', () => {
    const diagnosis = judge({ before: [sleep], end: waitedOut, signal: signal('SIGWINCH', 'image') });
    expect(diagnosis.missing).toEqual(['handler']);
  });

  it('explains a signal that was let in late and lost', () => {
    const blocked = aProcess({ blocked: ['SIGTERM'] });
    const open = aProcess({ caught: [] });
    expect(causeOf(judge({ before: [blocked], after: [[open]], end: waitedOut }))).toBe('unhandled-signal');
  });

  it('follows a trial behind an init where the engine hides what PID 1 sleeps in', () => {
    const hidden = bare('app', { wchan: null });
    expect(causeOf(judge({ before: [hidden], after: [[hidden]], end: waitedOut }))).toBe('survives-signal');
    const differential = another(diedAtOnce);
    expect(causeOf(judge({ before: [hidden], after: [[hidden]], end: waitedOut }, { differential }))).toBe(
      'unhandled-signal',
    );
  });

  it('is silent for a program in sigwait, whose sets look the same', () => {
    const waits = bare('daemon', { wchan: 'do_sigtimedwait' });
    expect(causeOf(judge({ before: [waits], after: [[waits]], end: waitedOut }))).toBe('stuck-handler');
  });

  it('is silent for an init, even one seen between two waits', () => {
    const awake = tini({ state: 'R', wchan: null });
    expect(fired(judge({ before: [awake], after: [[awake]], end: waitedOut }))).toEqual(['survives-signal']);
  });

  it('is silent under an emulator, whose sets say nothing of the program', () => {
    const qemu = bare('/usr/bin/qemu-aarch64 /server');
    expect(fired(judge({ before: [qemu], after: [[qemu]], end: waitedOut }))).toEqual(['survives-signal']);
  });
});
