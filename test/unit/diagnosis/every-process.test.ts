import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.js';
import type { Trials } from '../../../src/diagnosis/facts/trials.js';
import type { EndFacts, Observation } from '../../../src/observation.js';
import {
  anObservation,
  aProcess,
  exited,
  type ObservationSketch,
  signal,
  stillRunning,
} from '../../support/builders.js';
import { bare, causeOf, discarded, finding, fired, judge, server, shell, tini, trapping } from './judge.js';

const toAll = { ...signal('SIGTERM', 'preset'), reach: 'every-process' } as const;
const waitedOut = stillRunning({ afterMs: 40_000, proof: null });
const sh = shell("/bin/sh -c 'python3 /server.py; true'", { program: 'sh' });
const ranOn = anObservation({ end: waitedOut });
const endedAnyway = anObservation({ end: exited() });

/** The diagnosis of a trial in which every process was told. */
function judgeAll(sketch: ObservationSketch, others: Partial<Trials> = {}): Diagnosis {
  return judge({ signal: toAll, ...sketch }, others);
}

describe('where every process was told, a shell as PID 1', () => {
  const before = [sh, server()];
  const exitOrder = { 7: 'exited-first' } as const;

  it('stops gracefully with the program behind it', () => {
    const diagnosis = judgeAll({ before, exitOrder }, { control: ranOn });
    expect(diagnosis).toMatchObject({ outcome: 'graceful', missing: [], findings: [] });
  });

  it('was not tested when it ends without a signal as well', () => {
    const diagnosis = judgeAll({ before, exitOrder }, { control: endedAnyway });
    expect(diagnosis.outcome).toBe('inconclusive');
    expect(fired(diagnosis)).toEqual(['exited-on-its-own']);
  });

  it('is not known to have been tested when nothing tells', () => {
    expect(judgeAll({ before, exitOrder }).outcome).toBe('inconclusive');
  });

  it('is cut down when the program behind it has no handler, whatever code the shell ends with', () => {
    const worker = bare('python3 /worker.py', { pid: 7 });
    const diagnosis = judgeAll({ before: [sh, worker], exitOrder }, { control: ranOn });
    expect(diagnosis).toMatchObject({ outcome: 'abrupt', missing: ['handler'] });
    expect(finding(diagnosis, 'default-action')?.message).toContain('sent to every process');
  });

  it('is not to blame when the program behind it hangs', () => {
    const diagnosis = judgeAll({ before, after: [before], end: waitedOut });
    expect(causeOf(diagnosis)).toBe('stuck-handler');
    expect(diagnosis.missing).toEqual([]);
    expect(finding(diagnosis, 'stuck-handler')?.message).toContain(
      'python3 /server.py (PID 7) received SIGTERM',
    );
  });

  it('is not to blame when the program behind it ignores the signal', () => {
    const deaf = server({ ignored: ['SIGTERM'], caught: [] });
    const diagnosis = judgeAll({ before: [sh, deaf], after: [[sh, deaf]], end: waitedOut });
    expect(causeOf(diagnosis)).toBe('ignored-signal');
    expect(finding(diagnosis, 'ignored-signal')?.message).toContain('PID 7');
  });

  it('is to blame when it goes on without the program', () => {
    const diagnosis = judgeAll({ before, after: [[sh]], end: waitedOut });
    expect(causeOf(diagnosis)).toBe('unhandled-signal');
  });

  it('shuts down slowly with the program behind it', () => {
    const diagnosis = judgeAll({ before, after: [before], end: exited({ afterMs: 35_000 }) });
    expect(causeOf(diagnosis)).toBe('slow-shutdown');
    expect(finding(diagnosis, 'slow-shutdown')?.message).toContain('python3 /server.py (PID 7) took');
  });

  it('waits for the command in its foreground, not for the one beside it', () => {
    const beside = server({ pid: 8, args: 'helper', ignored: ['SIGINT', 'SIGQUIT'], caught: ['SIGTERM'] });
    const slow = server({ pid: 9, args: 'main' });
    const all = [sh, beside, slow];
    const diagnosis = judgeAll({ before: all, after: [all], end: waitedOut });
    expect(finding(diagnosis, 'stuck-handler')?.message).toContain('main (PID 9)');
  });

  it('with a trap is not deferred by a command that was told as well', () => {
    const bash = trapping('bash /run.sh');
    const all = [bash, server()];
    const diagnosis = judgeAll({ before: all, after: [all], end: waitedOut });
    expect(causeOf(diagnosis)).toBe('stuck-handler');
  });
});

describe('where every process was told, a PID 1', () => {
  it('that is alone is unhandled as ever, and proved to be', () => {
    const alone = [bare('python3 app.py')];
    const diagnosis = judgeAll({ before: alone, after: [alone], end: discarded });
    expect(diagnosis).toMatchObject({ outcome: 'killed', missing: ['handler', 'init'] });
    expect(causeOf(diagnosis)).toBe('unhandled-signal');
  });

  it('is no wrapper that keeps the signal from the program behind it', () => {
    const all = [bare('flock /run/lock server'), server()];
    const diagnosis = judgeAll({ before: all, after: [all], end: waitedOut });
    expect(fired(diagnosis)).not.toContain('wrapper-as-pid-1');
    expect(diagnosis.missing).not.toContain('forwarding');
  });

  it('is not said to have kept the signal from a child that ignores it, or that it replaced', () => {
    const parent = aProcess({ args: 'supervisor', wchan: 'do_wait' });
    const child = bare('worker', { pid: 7, startTicks: '10' });
    const fresh = bare('worker', { pid: 9, startTicks: '90' });
    const after = [1, 2, 3, 4, 5].map(() => [parent, fresh]);
    const replaced = judgeAll({ before: [parent, child], after, end: waitedOut });
    expect(fired(replaced)).not.toContain('signal-means-something-else');
    expect(causeOf(replaced)).toBe('stuck-handler');
    const untouched = judgeAll({ before: [parent, child], after: [[parent, child]], end: waitedOut });
    expect(untouched.missing).not.toContain('forwarding');
  });

  it('leaves nobody behind of those that the signal itself ended', () => {
    const before = [aProcess(), bare('worker', { pid: 7 })];
    expect(judgeAll({ before, exitOrder: { 7: 'outlived-pid-1' } })).toMatchObject({
      outcome: 'graceful',
      findings: [],
    });
  });

  describe('and the program behind it was faster this time,', () => {
    const before = [trapping('sh /entrypoint.sh'), server()];
    const exitOrder = { 7: 'exited-first' } as const;
    const halted = [trapping('sh /entrypoint.sh'), server({ state: 'T' })];
    const left = (trial: Observation): Observation => ({ ...trial, exitOrder: { 7: 'outlived-pid-1' } });
    const heldUntil = (end: EndFacts) =>
      anObservation({ signal: toAll, before: halted, after: [halted, halted], end });

    it('is abrupt where PID 1 does not wait for it', () => {
      const diagnosis = judgeAll(
        { before, exitOrder },
        { frozenChildren: [left(heldUntil(exited({ afterMs: 45 })))] },
      );
      expect(diagnosis).toMatchObject({ outcome: 'abrupt', missing: [] });
      const found = finding(diagnosis, 'abandoned-children');
      expect(found?.message).toContain('SIGKILL ends it unless it exits first');
      expect(found?.evidence.join()).toContain('PID 7 exited before PID 1 this time');
    });

    it('is not judged by a hold that its parent has answered with another of its kind', () => {
      const replaced = anObservation({
        signal: toAll,
        before: [...halted, server({ pid: 9 })],
        end: exited({ afterMs: 45 }),
      });
      expect(judgeAll({ before, exitOrder }, { frozenChildren: [left(replaced)] }).outcome).toBe('abrupt');
    });

    it('is graceful where PID 1 waits for it', () => {
      const frozenChildren = heldUntil(stillRunning({ proof: null }));
      expect(judgeAll({ before, exitOrder }, { frozenChildren: [frozenChildren] }).outcome).toBe('graceful');
    });
  });

  it('leaves a program behind that was still shutting down, but did not keep the signal from it', () => {
    const before = [aProcess(), server()];
    const diagnosis = judgeAll({ before, exitOrder: { 7: 'outlived-pid-1' } });
    expect(diagnosis).toMatchObject({ outcome: 'abrupt', missing: [] });
    expect(finding(diagnosis, 'abandoned-children')?.fix).not.toContain('Pass the signal on');
  });

  it('in front of an init keeps the orphans from it, not the signal', () => {
    const before = [sh, tini({ pid: 6 }), server({ ppid: 6 })];
    const found = finding(judgeAll({ before, after: [before], end: waitedOut }), 'init-not-pid-1');
    expect(found?.message).toContain('receives the orphans instead');
  });
});

describe('where PID 1 alone was told although every process should have been', () => {
  it('the rules are those for PID 1 alone', () => {
    const alone: Observation['signal'] = { ...toAll, reach: 'pid-1' };
    const diagnosis = judge({ signal: alone, before: [sh, server()], end: discarded });
    expect(causeOf(diagnosis)).toBe('shell-as-pid-1');
  });
});
