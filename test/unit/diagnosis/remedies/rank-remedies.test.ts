import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../../src/diagnosis/diagnose.js';
import type { RemedyResult } from '../../../../src/diagnosis/diagnosis.js';
import { type Trials, trialsOf } from '../../../../src/diagnosis/facts/trials.js';
import { adviceOf } from '../../../../src/diagnosis/remedies/advice.js';
import { rankRemedies, type TriedRemedy } from '../../../../src/diagnosis/remedies/rank-remedies.js';
import type { Remedy } from '../../../../src/observation.js';
import {
  aLog,
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
const ENTRYPOINT: Remedy = { kind: 'entrypoint', argv: ['python3', '/server.py'], workdir: null };
const SIGINT: Remedy = { kind: 'stop-signal', signal: 'SIGINT' };

const python = (caught: string[]) =>
  aProcess({ argv: ['python3', '/server.py'], args: 'python3 /server.py', caught });

const tried = (remedy: Remedy, sketch: ObservationSketch): TriedRemedy => ({
  remedy,
  probe: anObservation(sketch),
  control: null,
  frozenChildren: [],
  again: null,
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
const EXITED_FIRST = { 7: 'exited-first', 8: 'exited-first' } as const;
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
      log: aLog({ text: 'Traceback (most recent call last):\n  File "x"\nKeyboardInterrupt\n' }),
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

  it('leave out no parent that reads what the program writes, and name what has to change', () => {
    const parent = aProcess({ args: 'python3 /top.py', wchan: 'anon_pipe_read' });
    const helper = aProcess({ pid: 8, ppid: 7, args: 'sleep 9', caught: [], wchan: 'hrtimer_nanosleep' });
    const pipe = { kind: 'pipe', inode: 90 } as const;
    const stuck: ObservationSketch = {
      before: [parent, server({ argv: ['python3', '/server.py'] }), helper],
      after: [[parent, { ...helper, ppid: 1 }]],
      pipes: [
        { pid: 1, fd: 3, ...pipe, access: 'read', awaited: 'read' },
        { pid: 8, fd: 1, ...pipe, access: 'write', awaited: null },
      ],
      end: stillRunning({ proof: null }),
    };
    const { results, advice } = ranked(stuck, [tried(ENTRYPOINT, GRACEFUL)]);
    expect(results[0]).toMatchObject({
      recommended: false,
      note: 'does not start python3 /top.py, which reads its output',
    });
    expect(advice).toBe(
      'For a graceful stop sleep must not inherit the pipe, or has to exit on SIGTERM too.',
    );
  });

  it('know a program that is started by its interpreter in place of its own name', () => {
    const script = aProcess({ args: '/bin/sh /entry.sh', argv: ['/bin/sh', '/entry.sh'], caught: [] });
    const argv = ['/usr/bin/python3', '/usr/bin/gunicorn', 'app:app'];
    const app = server({ program: 'gunicorn', argv, args: argv.join(' ') });
    const direct = { ...app, pid: 1, ppid: 0, program: 'python3' };
    const worker = { ...app, pid: 8, ppid: 7 };
    const remedy: Remedy = { kind: 'entrypoint', argv, workdir: null };
    const before = [script, app, worker];
    const run = { before: [direct, { ...worker, ppid: 1, program: 'python3' }], exitOrder: EXITED_FIRST };
    expect(ranked({ before, end: stillRunning() }, [tried(remedy, run)]).results[0]?.recommended).toBe(true);
    // The same interpreter is not the same program.
    const other = server({ pid: 9, argv: ['python3', '/cron.py'], args: 'python3 /cron.py' });
    const { results } = ranked({ before: [...before, other], end: stillRunning() }, [tried(remedy, run)]);
    expect(results[0]).toMatchObject({ recommended: false, note: 'does not start python3 /cron.py' });
  });

  it('recommend nothing that went worse the second time', () => {
    const exec = tried(EXEC, GRACEFUL);
    const lucky = { ...exec, again: tried(EXEC, { ...GRACEFUL, end: exited({ code: 139 }) }) };
    const { results } = ranked(SHELL, [lucky]);
    expect(results[0]).toMatchObject({
      outcome: 'abrupt',
      exit: { code: 139 },
      recommended: false,
      note: 'stops gracefully in one run, stops abruptly in the next',
    });
    expect(ranked(SHELL, [{ ...exec, again: tried(EXEC, GRACEFUL) }]).results[0]?.recommended).toBe(true);
  });

  it('say that the exit code counts as a failure, and come after those with code 0', () => {
    const failing: ObservationSketch = { ...GRACEFUL, end: exited({ code: 3 }) };
    const { results } = ranked(SHELL, [tried(EXEC, failing), tried(ENTRYPOINT, GRACEFUL)]);
    expect(idsOf(results)).toEqual(['*entrypoint', 'exec-form']);
    expect(results[1]?.note).toBe('Exits with code 3, which platforms treat as a failure.');
    expect(ranked(SHELL, [tried(EXEC, failing)]).results[0]?.recommended).toBe(true);
  });

  it('recommend no signal on which the log says that the next start has to recover', () => {
    const postgres = (log: string): ObservationSketch => ({
      before: [python(['SIGTERM', 'SIGINT'])],
      signal: signal('SIGINT', 'option'),
      log: aLog({ text: log }),
    });
    const stuck = { ...postgres('ready at 10:01\nLOG: recovery is not needed\n'), end: stillRunning() };
    const log = 'ready at 10:02\n2026-01-02 LOG:  abnormal database system shutdown\n';
    expect(ranked(stuck, [tried(SIGINT, postgres(log))]).results[0]).toMatchObject({
      outcome: 'graceful',
      recommended: false,
      note: 'its log says: 2026-01-02 LOG:  abnormal database system shutdown',
    });
    // What it says at each start is not about the stop.
    const usual = 'ready at 10:03\nLOG: recovery is not needed\n';
    expect(ranked(stuck, [tried(SIGINT, postgres(usual))]).results[0]?.recommended).toBe(true);
  });

  it('recommend no signal that bypasses the handler of a program behind a launcher', () => {
    const launcher = aProcess({
      argv: ['python3', '/launch.py'],
      args: 'python3 /launch.py',
      caught: ['SIGINT'],
    });
    const program = server({ argv: ['python3', '/server.py'] });
    const interrupted: ObservationSketch = {
      before: [launcher, program],
      signal: signal('SIGINT', 'option'),
      exitOrder: EXITED_FIRST,
      end: exited({ code: 130 }),
      log: aLog({ text: 'KeyboardInterrupt\n' }),
    };
    const { results } = ranked({ before: [launcher, program], end: stillRunning() }, [
      tried(SIGINT, interrupted),
    ]);
    expect(results[0]).toMatchObject({ recommended: false, note: 'bypasses the handler for SIGTERM' });
  });

  it('combine two lines, each where it is written', () => {
    const both: Remedy = { kind: 'combined', parts: [{ kind: 'stop-signal', signal: 'SIGTERM' }, INIT] };
    const sketch: ObservationSketch = {
      before: [python([])],
      image: { cmd: ['python3', '/server.py'], stopSignal: 'SIGWINCH' },
      trial: { argv: ['python3', '/server.py'] },
      signal: signal('SIGWINCH', 'image'),
      end: stillRunning(),
    };
    const run = { before: [tini(), server({ caught: [] })], end: exited({ code: 143 }) };
    const { results, advice } = ranked(sketch, [tried(both, run)]);
    expect(results[0]).toMatchObject({
      id: 'SIGTERM+init',
      outcome: 'abrupt',
      recommended: true,
      dockerfile: [
        'STOPSIGNAL SIGTERM',
        'ENTRYPOINT ["/usr/bin/tini", "--"]',
        'CMD ["python3", "/server.py"]',
      ],
    });
    expect(results[0]?.how.split('\n')).toContain('docker run: --stop-signal SIGTERM');
    expect(results[0]?.how.split('\n')).toContain('            --init');
    expect(results[0]?.note).not.toContain('always send SIGTERM');
    expect(advice).toBe(
      'For a graceful stop the image needs STOPSIGNAL SIGTERM, and the program (python) its own SIGTERM handler.',
    );
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

  it('do not advise exec for one of several programs of a script', () => {
    const script = aProcess({ args: 'bash /entry.sh', argv: ['bash', '/entry.sh'], caught: [] });
    const worker = server({ pid: 8, args: 'python3 /worker.py', argv: ['python3', '/worker.py'] });
    const before = [script, server({ argv: ['python3', '/server.py'] }), worker];
    const run = tried(ENTRYPOINT, {
      ...GRACEFUL,
      before: [python(['SIGTERM']), { ...worker, ppid: 1 }],
      exitOrder: EXITED_FIRST,
    });
    const { results } = ranked({ before, end: stillRunning() }, [run]);
    expect(results[0]?.note).toMatch(/^Run without bash \/entry\.sh: .* is missing\.$/);
  });

  it('start the program in the directory that the script had changed to', () => {
    const script = aProcess({ args: 'bash /entry.sh', argv: ['bash', '/entry.sh'], caught: [] });
    const before = [script, server({ argv: ['python3', '/server.py'] })];
    const remedy: Remedy = { ...ENTRYPOINT, workdir: '/srv' };
    const [result] = ranked({ before, end: stillRunning() }, [tried(remedy, GRACEFUL)]).results;
    expect(result?.dockerfile[0]).toBe('WORKDIR /srv');
    expect(result?.how).toContain('working_dir: "/srv"');
    expect(result?.how).toContain('workingDir: "/srv"');
    expect(result?.note).toContain('sets up (environment, user) or does');
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
      'with SIGKILL as the stop signal',
      { signal: signal('SIGKILL', 'image'), end: exited({ code: 137 }) },
      'For a graceful stop the image needs STOPSIGNAL SIGTERM, and the program a SIGTERM handler.',
    ],
    [
      'with su in front, which setpriv need not be',
      {
        before: [aProcess({ args: 'su app -c server', program: 'su', caught: [] }), server()],
        end: stillRunning(),
      },
      'Start the program with setpriv or gosu in place of su: they are replaced by the program, which then receives SIGTERM itself.',
    ],
    [
      'with a launcher in front of a program that handles the signal',
      {
        before: [aProcess({ args: '/launch', program: 'launch', caught: [] }), server()],
        end: stillRunning(),
      },
      'No remedy that could be tried helps: what stands in front of the program has to forward SIGTERM, or start it with exec.',
    ],
    [
      'with a JVM that is kept from handling it',
      { before: [aProcess({ args: 'java -Xrs App', program: 'java', caught: [] })], end: stillRunning() },
      'Changing how it starts does not help: the program (java) has to run without -Xrs, so that it handles SIGTERM.',
    ],
    [
      'with a handler that does not end',
      { after: [[aProcess()]], end: stillRunning({ proof: null }) },
      'Changing how it starts does not help: the program itself has to be fixed.',
    ],
    [
      'with a handler of which no look after the signal tells',
      { end: stillRunning({ proof: null }) },
      "What has to change is not known. The kernel's record may show it: run sigprobe as root on the engine's machine; sigprobe doctor says what is in the way.",
    ],
    [
      'with a signal that the program takes for another request',
      {
        before: [aProcess({ args: '/sbin/init', blocked: ['SIGTERM'] })],
        after: [[aProcess({ args: '/sbin/init --deserialize=15', blocked: ['SIGTERM'] })]],
        end: stillRunning({ proof: null }),
      },
      null,
    ],
    ['with an exit of which nothing was seen', { before: [] }, null],
    [
      'with processes that nobody saw',
      { before: [], end: stillRunning({ proof: null }) },
      'What has to change is not known, as none of its processes could be seen: an engine that shows process tables, such as Docker on this machine, would show it.',
    ],
    [
      'with nothing but an init that died as proof',
      { before: [], end: stillRunning({ proof: 'differential' }) },
      'An init as PID 1 ends it, as one did here, but cuts it short. What the program itself lacks for a graceful stop is not known: an engine that shows process tables, such as Docker on this machine, would show it.',
    ],
    [
      'with an emulator in the way',
      {
        before: [aProcess({ args: '/usr/bin/qemu-aarch64-static /server', program: 'qemu-aarch64-st' })],
        end: stillRunning({ proof: null }),
      },
      "What has to change is not known, as an emulator hides it: an engine of the image's own architecture would show it.",
    ],
  ])('%s', (_name, sketch, advice) => {
    expect(ranked(sketch, []).advice).toBe(advice);
  });
});
