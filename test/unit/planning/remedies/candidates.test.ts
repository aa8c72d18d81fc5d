import { describe, expect, it } from 'vitest';
import { commandOf, remedyId } from '../../../../src/diagnosis/remedies/remedy-parts.js';
import type { ProcessFacts, Remedy } from '../../../../src/observation.js';
import { applyRemedy } from '../../../../src/planning/remedies/apply-remedy.js';
import { suggestRemedies } from '../../../../src/planning/remedies/candidates.js';
import type { TrialPlan } from '../../../../src/trial-plan.js';
import { argvOf } from '../../../../src/trial-plan.js';
import {
  anObservation,
  aProcess,
  exited,
  type ProcessSketch,
  signal,
  stillRunning,
} from '../../../support/builders.js';
import { aPlan } from '../../../support/plans.js';

interface Case {
  readonly plan?: Partial<TrialPlan>;
  readonly entrypoint?: string[];
  readonly cmd?: string[];
  readonly stopSignal?: string;
  readonly processes: readonly ProcessFacts[];
  readonly hasOutlastedInit?: boolean;
  readonly slow?: boolean;
}

function planFor({ plan = {}, entrypoint, cmd, stopSignal }: Case): TrialPlan {
  const { image } = anObservation({
    image: { entrypoint: entrypoint ?? null, cmd: cmd ?? null, stopSignal: stopSignal ?? null },
  });
  return aPlan({ image, grace: { budgetMs: 30_000, source: 'kubernetes' }, ...plan });
}

function suggested(one: Case): Remedy[] {
  const plan = planFor(one);
  const end = one.slow === true ? exited({ afterMs: 40_000 }) : stillRunning();
  const observation = anObservation({ before: one.processes, end });
  return suggestRemedies(plan, observation, one.hasOutlastedInit ?? false);
}

/** `id argv…` of each. */
function inShort(changes: readonly Remedy[]): string[] {
  return changes.map((remedy) => {
    const argv = commandOf(remedy);
    return argv === null ? remedyId(remedy) : `${remedyId(remedy)}: ${argv.join(' ')}`;
  });
}

const aCommand = (argv: string[], sketch: ProcessSketch = {}) =>
  aProcess({ argv, args: argv.join(' '), caught: [], ...sketch });
const sh = (text: string, sketch: ProcessSketch = {}) =>
  aCommand(['/bin/sh', '-c', text], { program: 'sh', caught: ['SIGINT', 'SIGCHLD'], ...sketch });
const tini = (...argv: string[]) =>
  aCommand(['tini', '--', ...argv], { program: 'tini', wchan: 'do_sigtimedwait' });
const server = (sketch: ProcessSketch = {}) =>
  aCommand(['python3', '/server.py'], { pid: 7, caught: ['SIGTERM', 'SIGINT'], ...sketch });

describe('what is tried as a remedy', () => {
  it('for a bare program without a handler is an init', () => {
    const cmd = ['sleep', '1000'];
    expect(inShort(suggested({ cmd, processes: [aCommand(cmd)] }))).toEqual(['init']);
  });

  describe('where the declared signal does not end a program by default', () => {
    const one = { cmd: ['/server'], plan: { signal: signal('SIGWINCH', 'image') } };

    it('is never an init alone, but SIGTERM with one', () => {
      expect(inShort(suggested({ ...one, processes: [aCommand(one.cmd)] }))).toEqual(['SIGTERM+init']);
    });

    it('is SIGTERM alone where the program handles it, before other signals', () => {
      const processes = [aCommand(one.cmd, { caught: ['SIGINT', 'SIGQUIT', 'SIGTERM'] })];
      expect(inShort(suggested({ ...one, processes }))).toEqual(['SIGTERM', 'SIGINT']);
    });

    it('is SIGTERM alone behind an init, where the default action applies', () => {
      const processes = [tini('/server'), aCommand(['/server'], { pid: 7 })];
      expect(inShort(suggested({ ...one, entrypoint: ['tini', '--'], processes }))).toEqual(['SIGTERM']);
    });

    it('is the program behind a script with SIGTERM, for which the script has no use', () => {
      const cmd = ['/bin/sh', '/run.sh'];
      const processes = [aCommand(cmd, { program: 'sh', caught: ['SIGINT'] }), server()];
      expect(inShort(suggested({ ...one, cmd, processes }))).toEqual([
        'SIGTERM+entrypoint: python3 /server.py',
        'SIGTERM+init',
      ]);
    });

    it('is no other signal on a platform that sends its own', () => {
      const plan = { signal: signal('SIGWINCH', 'preset') };
      expect(suggested({ ...one, plan, processes: [aCommand(one.cmd)] })).toEqual([]);
    });
  });

  describe('where the declared signal is SIGKILL', () => {
    const one = { cmd: ['/server'], plan: { signal: signal('SIGKILL', 'image') } };

    it('is SIGTERM where the program handles it', () => {
      const processes = [aCommand(one.cmd, { caught: ['SIGTERM'] })];
      expect(inShort(suggested({ ...one, processes }))).toEqual(['SIGTERM']);
    });

    it('is nothing where it does not: SIGTERM with an init ends it as abruptly', () => {
      expect(suggested({ ...one, processes: [aCommand(one.cmd)] })).toEqual([]);
    });

    it('is exec form with SIGTERM for a shell in front', () => {
      const cmd = ['/bin/sh', '-c', 'python3 /server.py'];
      const processes = [sh('python3 /server.py', { caught: [] }), server()];
      expect(inShort(suggested({ ...one, cmd, processes }))).toEqual([
        'SIGTERM+exec-form: python3 /server.py',
      ]);
    });
  });

  it('for shell form is exec form, and an init to compare', () => {
    const text = 'python3 /server.py';
    const one = { cmd: ['/bin/sh', '-c', text], processes: [sh(text), server()] };
    expect(inShort(suggested(one))).toEqual(['exec-form: python3 /server.py', 'init']);
  });

  it('is not exec form where the shell has replaced itself', () => {
    const cmd = ['/bin/bash', '-c', 'python3 /server.py'];
    expect(inShort(suggested({ cmd, processes: [server({ pid: 1, caught: [] })] }))).toEqual(['init']);
  });

  it('leaves the init of the image where it is', () => {
    const shell = sh('python3 /server.py', { pid: 7 });
    const argv = ['/bin/sh', '-c', 'python3 /server.py'];
    const one = {
      entrypoint: ['tini', '--'],
      cmd: argv,
      processes: [tini(...argv), shell, server({ pid: 8, ppid: 7 })],
    };
    expect(inShort(suggested(one))).toEqual(['exec-form: tini -- python3 /server.py']);
  });

  it('leaves the init in front of a script where it is, whose interpreter only the kernel names', () => {
    const script = aCommand(['/bin/sh', '/usr/local/bin/entrypoint.sh', 'serve'], { pid: 7, program: 'sh' });
    const one = {
      entrypoint: ['tini', '--', 'entrypoint.sh'],
      cmd: ['serve'],
      processes: [tini('entrypoint.sh', 'serve'), script, server({ pid: 8, ppid: 7 })],
    };
    expect(inShort(suggested(one))).toEqual(['entrypoint: tini -- python3 /server.py']);
  });

  it('for a launcher is the program behind it', () => {
    const one = { cmd: ['flock', '/lock', 'python3', '/server.py'] };
    const processes = [aCommand(one.cmd), server()];
    expect(inShort(suggested({ ...one, processes }))).toEqual(['entrypoint: python3 /server.py', 'init']);
  });

  it('starts the program behind a launcher in the directory that this gave it', () => {
    const cmd = ['/launch'];
    const before = [aCommand(cmd), server()];
    const startedIn = (workdir: string) =>
      suggestRemedies(
        planFor({ cmd, processes: [] }),
        anObservation({ before, workdirs: { 7: workdir }, end: stillRunning() }),
        false,
      )[0];
    const remedy = startedIn('/srv/packages/api');
    expect(remedy).toMatchObject({ kind: 'entrypoint', workdir: '/srv/packages/api' });
    const changed = applyRemedy(planFor({ cmd, processes: [] }), remedy ?? { kind: 'combined', parts: [] });
    expect(changed.settings.workdir).toBe('/srv/packages/api');
    // A line of a Dockerfile is no place for any name that a program may give a directory.
    expect(startedIn('/srv\nRUN id')).toMatchObject({ kind: 'init' });
  });

  it.each<[string, ProcessFacts[]]>([
    ['two programs', [server(), server({ pid: 8, argv: ['/bin/other'], args: '/bin/other' })]],
    ['arguments that nobody knows', [server({ argv: null })]],
    ['a title in place of arguments', [server({ argv: ['server: master process'] })]],
    [
      'a program that runs as another user',
      [aCommand(['su', 'app', '-c', 'x'], { pid: 6, program: 'su' }), server({ ppid: 6 })],
    ],
    ['a worker that its master forked', [server({ argv: ['/launch', 'it'], args: '/launch it' })]],
  ])('is not the program behind a launcher with %s', (_name, below) => {
    const cmd = ['/launch', 'it'];
    expect(inShort(suggested({ cmd, processes: [aCommand(cmd), ...below] }))).toEqual(['init']);
  });

  it('takes a program with its workers for one', () => {
    const cmd = ['/launch'];
    const processes = [aCommand(cmd), server(), server({ pid: 8, ppid: 7 }), server({ pid: 9, ppid: 7 })];
    expect(inShort(suggested({ cmd, processes }))).toContain('entrypoint: python3 /server.py');
  });

  it('is the program behind a launcher that also keeps a helper of its runtime', () => {
    const cmd = ['/launch'];
    const argv = ['/app/node_modules/esbuild/bin/esbuild', '--service=0.21.5', '--ping'];
    const helper = aCommand(argv, { pid: 8, caught: ['SIGTERM'] });
    const processes = [aCommand(cmd), server(), helper];
    expect(inShort(suggested({ cmd, processes }))).toContain('entrypoint: python3 /server.py');
  });

  it('is another signal that the program takes, the one that the image declares first', () => {
    const cmd = ['/server'];
    const processes = [aCommand(cmd, { caught: ['SIGINT', 'SIGQUIT', 'SIGUSR1'] })];
    expect(inShort(suggested({ cmd, processes }))).toEqual(['SIGINT', 'SIGQUIT', 'init']);
    const declaring = { signal: signal('SIGUSR2', 'image') };
    const both = [aCommand(cmd, { caught: ['SIGINT', 'SIGTERM'] })];
    expect(inShort(suggested({ cmd, processes: both, plan: declaring }))).toEqual([
      'SIGTERM',
      'SIGINT',
      'init',
    ]);
    expect(inShort(suggested({ cmd, processes, stopSignal: 'USR1' }))).toEqual(['SIGUSR1', 'SIGINT', 'init']);
    expect(inShort(suggested({ cmd, processes: [aCommand(cmd, { caught: ['SIGUSR1'] })] }))).toEqual([
      'SIGUSR1',
      'init',
    ]);
  });

  it('is not another signal where the platform sends its own whatever the image declares', () => {
    const cmd = ['/server'];
    const processes = [aCommand(cmd, { caught: ['SIGINT'] })];
    expect(inShort(suggested({ cmd, processes, plan: { signal: signal('SIGTERM', 'preset') } }))).toEqual([
      'init',
    ]);
  });

  it('is another signal that the program behind an init takes', () => {
    const processes = [tini('/server'), aCommand(['/server'], { pid: 7, caught: ['SIGINT'] })];
    expect(inShort(suggested({ entrypoint: ['tini', '--'], cmd: ['/server'], processes }))).toEqual([
      'SIGINT',
    ]);
  });

  it('is not a signal that a runtime takes for something else', () => {
    const node = aCommand(['node', 'x'], { program: 'node', caught: ['SIGINT', 'SIGUSR1', 'SIGTERM'] });
    expect(inShort(suggested({ cmd: ['node', 'x'], processes: [node] }))).toEqual(['SIGINT']);
    const java = aCommand(['/jre/bin/java', 'X'], { program: 'java', caught: ['SIGINT', 'SIGQUIT'] });
    expect(inShort(suggested({ cmd: ['java', 'X'], processes: [java] }))).toEqual(['SIGINT', 'init']);
  });

  it('is not another signal for a shutdown that is only slow', () => {
    const processes = [server({ pid: 1 })];
    expect(suggested({ cmd: ['python3', '/server.py'], processes, slow: true })).toEqual([]);
  });

  it('undoes an ignore or a block before the program, behind its init', () => {
    const cmd = ['/server'];
    const undone = 'env --default-signal=TERM /server';
    const ignoring = aCommand(cmd, { ignored: ['SIGTERM'] });
    expect(inShort(suggested({ cmd, processes: [ignoring] }))).toEqual([`default-signal: ${undone}`]);
    const behind = [tini('/server'), aCommand(cmd, { pid: 7, blocked: ['SIGTERM'] })];
    expect(inShort(suggested({ entrypoint: ['tini', '--'], cmd, processes: behind }))).toEqual([
      `default-signal: tini -- ${undone}`,
    ]);
  });

  it('is nothing when nobody saw the processes', () => {
    const plan = planFor({ processes: [] });
    expect(suggestRemedies(plan, anObservation({ snapshots: [] }), false)).toEqual([]);
  });

  it('is an init where one served as the proof, unless it is there already', () => {
    const cmd = ['node', 'x'];
    const processes = [aCommand(cmd, { caught: ['SIGTERM'] })];
    expect(inShort(suggested({ cmd, processes, hasOutlastedInit: true }))).toEqual(['init']);
    expect(suggested({ cmd, processes, hasOutlastedInit: true, plan: { init: true } })).toEqual([]);
  });
});

describe('the trial of a remedy', () => {
  const plan = planFor({ entrypoint: ['tini', '--'], cmd: ['/bin/sh', '-c', 'server'], processes: [] });

  it('runs the new arguments alone', () => {
    const changed = applyRemedy(plan, { kind: 'exec-form', argv: ['tini', '--', 'server'] });
    expect(argvOf(changed)).toEqual(['tini', '--', 'server']);
    expect(changed).toMatchObject({ role: 'remedy', id: 'exec-form', grace: plan.grace });
  });

  it('has no time to lose on an init or another signal, and never more than the budget', () => {
    const init: Remedy = { kind: 'init', source: { kind: 'download' } };
    expect(applyRemedy(plan, init)).toMatchObject({ init: true, grace: { budgetMs: 5_000 } });
    const int: Remedy = { kind: 'stop-signal', signal: 'SIGINT' };
    expect(applyRemedy(plan, int)).toMatchObject({
      id: 'SIGINT',
      signal: { number: 2 },
      grace: { budgetMs: 3_000 },
    });
    const combined: Remedy = { kind: 'combined', parts: [{ kind: 'stop-signal', signal: 'SIGTERM' }, init] };
    expect(applyRemedy({ ...plan, signal: signal('SIGWINCH', 'image') }, combined)).toMatchObject({
      id: 'SIGTERM+init',
      init: true,
      signal: { number: 15 },
      remedy: combined,
    });
    const tight = { ...plan, grace: { budgetMs: 1_000, source: 'option' } };
    expect(applyRemedy(tight, int).grace).toEqual({ budgetMs: 1_000, source: 'option' });
  });
});
