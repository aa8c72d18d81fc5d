import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../../src/diagnosis/diagnose.js';
import type { RemedyResult } from '../../../../src/diagnosis/diagnosis.js';
import { type Trials, trialsOf } from '../../../../src/diagnosis/facts/trials.js';
import {
  adviceOf,
  rankRemedies,
  type TriedRemedy,
} from '../../../../src/diagnosis/remedies/rank-remedies.js';
import type { Remedy } from '../../../../src/observation.js';
import {
  anObservation,
  aProcess,
  exited,
  type ObservationSketch,
  signal,
  stillRunning,
} from '../../../support/builders.js';
import { server, tini } from '../judge.js';

const INIT: Remedy = { kind: 'init', source: { kind: 'present', path: '/usr/bin/tini' } };
const EXEC: Remedy = { kind: 'exec-form', argv: ['python3', '/server.py'] };
const ENTRYPOINT: Remedy = { kind: 'entrypoint', argv: ['python3', '/server.py'] };
const SIGINT: Remedy = { kind: 'stop-signal', signal: 'SIGINT' };

const python = (caught: string[]) =>
  aProcess({ argv: ['python3', '/server.py'], args: 'python3 /server.py', caught });

const tried = (remedy: Remedy, sketch: ObservationSketch): TriedRemedy => ({
  remedy,
  probe: anObservation(sketch),
  control: null,
  frozenChildren: null,
});

function ranked(sketch: ObservationSketch, remedies: readonly TriedRemedy[]) {
  const evidence: Trials = trialsOf(anObservation(sketch));
  const before = diagnose(evidence);
  const results = rankRemedies(evidence, before, remedies);
  return { results, advice: adviceOf(evidence, before, results) };
}

const idsOf = (results: readonly RemedyResult[]) =>
  results.map(({ id, recommended }) => (recommended ? `*${id}` : id));

const SHELL: ObservationSketch = {
  before: [
    aProcess({ args: 'sh -c python3 /server.py', argv: ['sh', '-c', 'python3 /server.py'], caught: [] }),
    server(),
  ],
  trial: { argv: ['sh', '-c', 'python3 /server.py'] },
  end: stillRunning(),
};
const GRACEFUL: ObservationSketch = { before: [python(['SIGTERM'])], end: exited() };

describe('the remedies', () => {
  it('are ranked by what they achieved: an init that abandons the server never comes before exec form', () => {
    const behindInit = tried(INIT, {
      before: [
        tini(),
        aProcess({ pid: 6, args: 'sh -c python3 /server.py', caught: [] }),
        server({ ppid: 6 }),
      ],
      exitOrder: { 7: 'outlived-pid-1' },
      end: exited({ code: 143 }),
    });
    const { results, advice } = ranked(SHELL, [behindInit, tried(EXEC, GRACEFUL)]);
    expect(idsOf(results)).toEqual(['*exec-form', 'init']);
    expect(results[1]).toMatchObject({
      verified: true,
      note: 'exits without waiting for python3 /server.py, which is SIGKILLed',
    });
    expect(advice).toBeNull();
    // Alone it is not recommended either: it only hides what is wrong.
    expect(idsOf(ranked(SHELL, [behindInit]).results)).toEqual(['init']);
  });

  it('say what else has to be done where an init only makes it end', () => {
    const { results, advice } = ranked({ before: [python(['SIGINT'])], end: stillRunning() }, [
      tried(INIT, { before: [tini(), server({ caught: ['SIGINT'] })], end: exited({ code: 143 }) }),
    ]);
    expect(results[0]).toMatchObject({ id: 'init', outcome: 'abrupt', recommended: true, verified: true });
    expect(advice).toBe('For a graceful stop the program (python) needs its own SIGTERM handler.');
  });

  it('do not count the KeyboardInterrupt that nothing caught for a handler', () => {
    const interrupted: ObservationSketch = {
      before: [python(['SIGINT'])],
      signal: signal('SIGINT', 'option'),
      end: exited({ code: 130 }),
      log: { text: 'Traceback (most recent call last):\n  File "x"\nKeyboardInterrupt\n', truncated: false },
    };
    const bare = ranked({ before: [python(['SIGINT'])], end: stillRunning() }, [tried(SIGINT, interrupted)]);
    expect(bare.results[0]).toMatchObject({ outcome: 'abrupt', recommended: true });
    // With a handler for SIGTERM in the program, it would go past that.
    const stuck = { before: [python(['SIGINT', 'SIGTERM'])], end: stillRunning({ proof: null }) };
    const { results, advice } = ranked(stuck, [tried(SIGINT, interrupted)]);
    expect(results[0]).toMatchObject({ recommended: false, note: 'bypasses the handler for SIGTERM' });
    expect(advice).toMatch(/^Changing how it starts did not help: /);
  });

  it('recommend nothing that leaves a program of the image out', () => {
    const launcher = aProcess({ args: '/launch', argv: ['/launch'], caught: [] });
    const other = aProcess({ pid: 8, args: 'crond -f', caught: [] });
    const idle = aProcess({ pid: 9, args: 'tail -f /dev/null', caught: [] });
    const program = server({ argv: ['python3', '/server.py'] });
    const end = stillRunning();
    const cure = tried(ENTRYPOINT, GRACEFUL);
    expect(ranked({ before: [launcher, program, idle], end }, [cure]).results[0]?.recommended).toBe(true);
    expect(ranked({ before: [launcher, program, other], end }, [cure]).results[0]).toMatchObject({
      recommended: false,
      verified: true,
      note: 'does not start crond -f',
    });
  });

  it('say what was left out, and what to write in the script to keep it', () => {
    const script = aProcess({
      args: 'bash /entrypoint.sh',
      argv: ['bash', '/entrypoint.sh'],
      caught: [],
    });
    const before = [script, server({ argv: ['python3', '/server.py'] })];
    const { results } = ranked({ before, end: stillRunning() }, [tried(ENTRYPOINT, GRACEFUL)]);
    expect(results[0]?.note).toBe(
      'Run without bash /entrypoint.sh: what that sets up (environment, directory, user) or does before and after is missing. To keep that, end the script with: exec python3 /server.py',
    );
  });

  it('know a script that is handed its program', () => {
    const argv = ['sh', '/entrypoint.sh', 'python3', '/server.py'];
    const before = [
      aProcess({ args: argv.join(' '), argv, caught: [] }),
      server({ argv: ['python3', '/server.py'] }),
    ];
    const { results } = ranked({ before, end: stillRunning() }, [tried(ENTRYPOINT, GRACEFUL)]);
    expect(results[0]?.note).toMatch(/ To keep that, end the script with: exec "\$@"$/);
  });

  it('leave a signal that the image declares to the platform', () => {
    const sketch: ObservationSketch = {
      before: [python(['SIGQUIT'])],
      image: { stopSignal: 'SIGQUIT' },
      signal: signal('SIGTERM', 'option'),
      end: stillRunning(),
    };
    const declared: Remedy = { kind: 'stop-signal', signal: 'SIGQUIT' };
    const cure = tried(declared, { ...sketch, signal: signal('SIGQUIT', 'option'), end: exited() });
    expect(ranked(sketch, [cure]).results[0]).toMatchObject({
      recommended: true,
      dockerfile: [],
      how: 'The image declares SIGQUIT: have the platform send that one.',
    });
  });

  it('are not verified while the container was not seen to end', () => {
    const killed = { before: [python([])], end: stillRunning() };
    const { results } = ranked(killed, [
      tried(SIGINT, { end: stillRunning({ afterMs: 3_000, proof: null }), signal: signal('SIGINT') }),
      tried(EXEC, { end: { kind: 'cannot-start', reason: 'command-not-found', message: 'no' } }),
      tried(INIT, { before: [tini(), server()], end: stillRunning() }),
    ]);
    expect(results.map(({ id, verified, note }) => [id, verified, note])).toEqual([
      ['SIGINT', false, 'still running 3 s after SIGINT'],
      ['init', false, 'the kernel discards SIGTERM as before'],
      ['exec-form', false, 'cannot start (command-not-found)'],
    ]);
    expect(results.some(({ recommended }) => recommended)).toBe(false);
  });

  it('come with the field of each platform, escaped as that wants it', () => {
    const remedy: Remedy = { kind: 'exec-form', argv: ['/bin/sh', '-c', 'exec server $(id) $A'] };
    const sketch = { ...SHELL, image: { cmd: ['/bin/sh', '-c', 'server $(id) $A'] } };
    expect(ranked(sketch, [tried(remedy, GRACEFUL)]).results[0]?.how.split('\n')).toEqual([
      'Dockerfile: CMD exec server $(id) $A',
      'compose:    command: ["/bin/sh", "-c", "exec server $$(id) $$A"]',
      'Kubernetes: args: ["/bin/sh", "-c", "exec server $$(id) $A"]',
    ]);
  });
});

describe('the advice when nothing helps', () => {
  it.each<[string, ObservationSketch, string | null]>([
    ['graceful', {}, null],
    [
      'without a handler',
      { before: [tini(), server({ caught: [], args: 'ruby app.rb' })], end: exited({ code: 143 }) },
      'Changing how it starts does not help: the program (ruby) needs its own SIGTERM handler.',
    ],
    ['slow', { end: exited({ afterMs: 40_000 }) }, null],
    [
      'with a handler that does not end',
      { end: stillRunning({ proof: null }) },
      'Changing how it starts does not help: the program itself has to be fixed.',
    ],
  ])('%s', (_name, sketch, advice) => {
    expect(ranked(sketch, []).advice).toBe(advice);
  });
});
