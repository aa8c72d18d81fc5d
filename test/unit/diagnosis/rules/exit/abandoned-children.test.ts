import { describe, expect, it } from 'vitest';
import type { ProcessFacts } from '../../../../../src/observation.js';
import { anObservation, aProcess, exited, stillRunning } from '../../../../support/builders.js';
import { exitedEvent } from '../../../../support/kernel-events.js';
import { bare, finding, fired, judge, server, shell, tini, trapping } from '../../judge.js';

describe('abandoned-children', () => {
  const left = { 7: 'outlived-pid-1' } as const;

  it('reports a server that was still there when PID 1 went', () => {
    const diagnosis = judge({ before: [trapping('bash /run.sh'), server()], exitOrder: left });
    expect(fired(diagnosis)).toEqual(['abandoned-children']);
    expect(diagnosis).toMatchObject({ outcome: 'abrupt', missing: ['forwarding'] });
  });

  it('reports a package runner that ends its shell and leaves the server', () => {
    const before = [aProcess({ args: 'npm start' }), shell('sh -c server', { pid: 6 }), server({ ppid: 6 })];
    const exitOrder = { 6: 'exited-first', 7: 'outlived-pid-1' } as const;
    const diagnosis = judge({ before, exitOrder, end: exited({ code: 1, afterMs: 550 }) });
    expect(fired(diagnosis)).toEqual(['abandoned-children', 'nonzero-exit']);
    expect(finding(diagnosis, 'abandoned-children')?.message).toContain('python3 /server.py (PID 7)');
  });

  it('reports a helper of a program without asking for forwarding', () => {
    const helper = bare('sleep infinity', { pid: 7 });
    const diagnosis = judge({ before: [aProcess({ args: 'python3 app.py' }), helper], exitOrder: left });
    expect(diagnosis).toMatchObject({ outcome: 'abrupt', missing: [] });
  });

  it('concludes it for a shell that dies of the signal as it is not PID 1, where nothing saw it', () => {
    const sh = shell('sh -c x', { argv: ['sh', '-c', 'x'] });
    const behind = server({ argv: ['server'] });
    const judged = (...before: ProcessFacts[]) =>
      judge({ before, end: exited({ code: 143 }), pidNamespace: 'shared' });
    const diagnosis = judged(sh, behind);
    expect(diagnosis).toMatchObject({ outcome: 'abrupt', missing: ['forwarding'] });
    expect(fired(diagnosis)).toContain('abandoned-children');
    expect(fired(diagnosis)).not.toContain('default-action');
    expect(diagnosis.findings[0]?.fix).toMatch(/^Replace the shell by the program.*\nexec server$/);
    expect(finding(diagnosis, 'nonzero-exit')?.message).toContain('it has no handler, and died of SIGTERM.');
    for (const other of [
      judged({ ...sh, signals: behind.signals }, behind),
      judged(sh, bare('app', { pid: 7 })),
    ])
      expect(fired(other)).not.toContain('abandoned-children');
  });

  it.each([
    ['sh -c migrate; server', 'python3 /server.py', 'python3 /server.py'],
    ['sh -c migrate; server', 'python3 -c import server', '"$@"'],
    ['sh -c migrate; server', 'postgres: writer (idle)', '"$@"'],
    ['sh /entrypoint.sh python3 /server.py', 'python3 /server.py', '"$@"'],
  ])('names the program where a view joins the words of %s: %s', (script, args, words) => {
    const before = [shell(script, { argv: null }), server({ args, argv: null })];
    const diagnosis = judge({ before, end: exited({ code: 143 }), pidNamespace: 'shared' });
    expect(diagnosis.findings[0]?.fix?.split('\n').at(-1)).toBe(`exec ${words}`);
  });

  it('leaves to a script what it was handed after its own text', () => {
    const argv = ['sh', '-c', 'migrate; "$@"', 'sh', 'server', '-v'];
    const before = [shell(argv.join(' '), { argv }), server({ argv: ['server', '-v'] })];
    const diagnosis = judge({ before, end: exited({ code: 143 }), pidNamespace: 'shared' });
    expect(diagnosis.findings[0]?.fix).toMatch(/\nexec "\$@"$/);
  });

  it('concludes it for an init in front of a shell that dies of the signal, where nothing saw it', () => {
    const before = [tini(), shell('sh -c server', { pid: 6 }), server({ ppid: 6 })];
    const diagnosis = judge({ before, end: exited({ code: 143 }) });
    expect(fired(diagnosis)[0]).toBe('abandoned-children');
    expect(fired(diagnosis)).not.toContain('default-action');
    expect(diagnosis.findings[0]?.data).toMatchObject({ seenBy: 'shell-that-cannot-wait' });
  });

  it('concludes it for an EXIT trap of bash, which catches every fatal signal', () => {
    const bash = trapping('bash /run.sh', { caught: ['SIGHUP', 'SIGILL', 'SIGSEGV', 'SIGTERM'] });
    expect(judge({ before: [bash, server()], end: exited({ code: 143 }) }).outcome).toBe('abrupt');
  });

  it('follows a trial with the others frozen, where nothing saw them go', () => {
    const before = [aProcess({ args: 'supervise' }), server()];
    const stopped = anObservation({ before: [aProcess({ args: 'supervise' }), server({ state: 'T' })] });
    const ended = { ...stopped, end: exited({ afterMs: 60 }), exitOrder: left };
    const leaves = judge({ before }, { frozenChildren: [ended] });
    expect(leaves.outcome).toBe('abrupt');
    expect(leaves.findings[0]?.evidence.join(' ')).toContain('frozen');
    const held = (pending: readonly string[]) => [
      aProcess({ args: 'supervise' }),
      server({ state: 'T', pending }),
    ];
    const waiting = anObservation({
      before: held([]),
      after: [held(['SIGTERM']), held(['SIGTERM'])],
      end: stillRunning({ proof: null }),
    });
    const waits = judge({ before }, { frozenChildren: [waiting] });
    expect(waits).toMatchObject({ outcome: 'graceful', findings: [] });
  });

  it('concludes nothing from a trial in which the others were set going again', () => {
    const before = [aProcess({ args: 'supervise' }), server()];
    const goesOn = anObservation({
      before: [aProcess({ args: 'supervise' }), server({ state: 'T' })],
      after: [[aProcess({ args: 'supervise' }), server({ state: 'R' })]],
    });
    const frozenChildren = [{ ...goesOn, end: exited({ afterMs: 60 }), exitOrder: left }];
    const diagnosis = judge({ before }, { frozenChildren });
    expect(fired(diagnosis)).toEqual(['unseen-exit']);
    expect(diagnosis.findings[0]?.evidence.join(' ')).toContain('SIGCONT');
  });

  it('does not take one that is woken to be killed, after PID 1 has gone, for one that was set going', () => {
    const before = [aProcess({ args: 'supervise' }), server()];
    const woken = server({ state: 'R', pending: ['SIGKILL'], caught: ['SIGTERM'] });
    const zombie = aProcess({ args: 'supervise', state: 'Z' });
    for (const after of [
      [aProcess({ args: 'supervise' }), woken],
      [zombie, server({ state: 'R' })],
    ]) {
      const frozenChildren = anObservation({
        before: [aProcess({ args: 'supervise' }), server({ state: 'T' })],
        after: [after],
        exitOrder: left,
        end: exited({ afterMs: 60 }),
      });
      expect(fired(judge({ before }, { frozenChildren: [frozenChildren] }))).toEqual(['abandoned-children']);
    }
  });

  it('concludes nothing for a master whose workers were not seen to go', () => {
    const diagnosis = judge({ before: [aProcess({ args: 'nginx' }), server({ args: 'nginx' })] });
    expect(fired(diagnosis)).toEqual(['unseen-exit']);
  });

  it('names the line that starts the program directly, unless PID 1 has only forked', () => {
    const fixOf = (argv: readonly string[]) =>
      judge({ before: [aProcess({ argv: ['/top'] }), server({ argv })], exitOrder: left }).findings[0]?.fix;
    expect(fixOf(['python3', '/server.py'])).toContain('\nCMD ["python3", "/server.py"]');
    expect(fixOf(['/top'])).not.toContain('CMD');
    expect(fixOf(['nginx: worker process'])).not.toContain('CMD');
  });

  it('does not ask a server that has children of its own to start one of two alone', () => {
    const own = server({ pid: 8, args: 'worker' });
    const exitOrder = { ...left, 8: 'exited-first' } as const;
    const kernelRecord = { initPid: 1, signalledAtMs: 0, complete: true, events: [exitedEvent(1.4, 8)] };
    const diagnosis = judge({ before: [aProcess(), server(), own], exitOrder, kernelRecord });
    expect(diagnosis.findings[0]?.fix).toContain('in a container of its own');
  });

  it('is silent for workers that exited first', () => {
    const seen = { before: [aProcess(), server()], exitOrder: { 7: 'exited-first' } } as const;
    expect(fired(judge(seen))).not.toContain('abandoned-children');
  });

  it('is silent for a sleep beside a shell, and for a tee', () => {
    const before = [trapping('bash /run.sh'), bare('sleep 5', { pid: 7 }), bare('tee /log', { pid: 8 })];
    const exitOrder = { 7: 'outlived-pid-1', 8: 'outlived-pid-1' } as const;
    expect(judge({ before, exitOrder })).toMatchObject({ outcome: 'graceful', findings: [] });
  });

  it('is silent for a zombie', () => {
    expect(fired(judge({ before: [aProcess(), server({ state: 'Z' })], exitOrder: left }))).toEqual([]);
  });
});
