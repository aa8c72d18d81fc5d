import fc from 'fast-check';
import { expect, it } from 'vitest';
import { diagnose } from '../../../src/diagnosis/diagnose.js';
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.js';
import type { Trials } from '../../../src/diagnosis/facts/trials.js';
import { pid1Of } from '../../../src/kernel/discard.js';
import { hasSignal } from '../../../src/kernel/signal-set.js';
import type {
  EndFacts,
  HookResult,
  Listener,
  Observation,
  PipeEnd,
  ProcessFacts,
  SignalSets,
  Snapshot,
} from '../../../src/observation.js';
import {
  aHookRun,
  anObservation,
  aProcess,
  aReport,
  aResult,
  signal,
  someHooks,
} from '../../support/builders.js';
import { validateReport } from '../../support/validate-report.js';

/** The sets that matter, each signal in or out; also random ones. */
const someSet = fc.oneof(
  fc
    .constantFrom('0', '4000', '6', '4006', '10002', '384004', '42017e4f', 'fffffffd7fc1feff')
    .map((set) => set.padStart(16, '0')),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((set) => set.toString(16).padStart(16, '0')),
);
const someSets: fc.Arbitrary<SignalSets | null> = fc.option(
  fc.record({ pending: someSet, blocked: someSet, ignored: someSet, caught: someSet }),
  { freq: 8 },
);
const someState = fc.constantFrom('S', 'S', 'S', 'R', 'D', 'Z', 'T', 't', 'X', '?');
const someWchan = fc.constantFrom(
  null,
  'do_wait',
  'ep_poll',
  'do_sigtimedwait',
  'signalfd_read_iter',
  'hrtimer_nanosleep',
  'anon_pipe_read',
);
const someArgs = fc.oneof(
  fc.constantFrom(
    'sh -c app', 'bash /run.sh', 'busybox sh', 'tini -- app', 'tini -g -- app', 'dumb-init app', 'docker-init -- app',
    'node app.js', 'npm start', 'php w.php', 'python3 app.py', 'java -Xrs -jar a', 'ruby a.rb', 'puma 5', 'deno run a',
    'sleep 9', 'tail -f x', 'tee log', 'qemu-arm a', '/sbin/init --deserialize=3', '', ' ', '-bash',
  ),
  fc.string({ maxLength: 80 }),
); // biome-ignore format: a table

function someProcess(pid: number): fc.Arbitrary<ProcessFacts> {
  return fc
    .record({
      ppid: fc.integer({ min: 0, max: 7 }),
      containerPid: fc.option(fc.integer({ min: 1, max: 9 })),
      state: someState,
      args: someArgs,
      hasArgv: fc.boolean(),
      startTicks: fc.option(fc.constantFrom('10', '20', '99999999999')),
      signals: someSets,
      threads: fc.option(
        fc.array(
          fc.record({
            tid: fc.constant(pid),
            state: someState,
            blocked: fc.option(someSet),
            wchan: someWchan,
          }),
          { maxLength: 3 },
        ),
      ),
      exiting: fc.constantFrom(null, false, true),
    })
    .map(({ hasArgv, ...facts }) =>
      aProcess({
        pid,
        program: facts.args.split(' ')[0] ?? '',
        argv: hasArgv ? facts.args.split(' ') : null,
        ...facts,
      }),
    );
}

const someTable: fc.Arbitrary<readonly ProcessFacts[]> = fc
  .uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 6 })
  .chain((pids) => fc.tuple(...pids.map(someProcess)));

const someSnapshot: fc.Arbitrary<Snapshot> = fc.record({
  phase: fc.constantFrom('starting', 'before', 'after'),
  atMs: fc.double({ min: -100, max: 50_000, noNaN: true }),
  view: fc.constantFrom('engine-top', 'host-proc', 'exec', 'none'),
  initPid: fc.constantFrom(1, 1, 1, 2, null),
  processes: someTable,
  foreign: fc.nat(3),
  starvedMs: fc.option(fc.nat(2_000)),
});

const someMs = fc.double({ min: 0, max: 45_000, noNaN: true });
const someCode = fc.constantFrom(0, 1, 2, 3, 137, 139, 143, 255);
const someEnd: fc.Arbitrary<EndFacts> = fc.oneof(
  fc.record({
    kind: fc.constant('exited' as const),
    code: someCode,
    afterMs: someMs,
    uncertaintyMs: fc.nat(50),
    clock: fc.constantFrom('engine' as const, 'client' as const),
    oomKilled: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('still-running' as const),
    afterMs: someMs,
    proof: fc.constantFrom(null, 'kernel-state' as const, 'differential' as const),
    endedLater: fc.option(fc.record({ code: someCode, afterMs: someMs })),
  }),
  fc.record({
    kind: fc.constant('exited-before-signal' as const),
    code: someCode,
    afterMs: someMs,
    oomKilled: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('cannot-start' as const),
    reason: fc.constantFrom('command-not-found' as const, 'other' as const),
    message: fc.string(),
  }),
  fc.record({ kind: fc.constant('not-signalled' as const), why: fc.string() }),
);

const someHookResult: fc.Arbitrary<HookResult> = fc.oneof(
  fc.record({ kind: fc.constant('exited' as const), code: someCode }),
  fc.record({ kind: fc.constant('failed' as const), why: fc.string() }),
  fc.constantFrom<HookResult>(
    { kind: 'slept' },
    { kind: 'answered', status: 500 },
    { kind: 'cut-off' },
    { kind: 'container-ended' },
  ),
);

const someHookRuns = fc
  .record({
    rules: fc.constantFrom('compose' as const, 'kubernetes' as const),
    hooks: fc.array(
      fc
        .record({ result: someHookResult, what: fc.string(), output: fc.string() })
        .map((hook) => aHookRun(hook)),
      { maxLength: 2 },
    ),
  })
  .map((hooks) => someHooks(hooks));

const somePipeEnd: fc.Arbitrary<PipeEnd> = fc.record({
  pid: fc.integer({ min: 1, max: 7 }),
  fd: fc.nat(9),
  kind: fc.constantFrom('pipe', 'unix', 'socket'),
  inode: fc.integer({ min: 40, max: 43 }),
  access: fc.constantFrom('read', 'write', 'both'),
  awaited: fc.constantFrom('read', 'epoll', 'poll', null),
});

const someListener: fc.Arbitrary<Listener> = fc.record({
  port: fc.constantFrom(80, 8080),
  inode: fc.integer({ min: 40, max: 43 }),
  pids: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 }),
});

const someObservation: fc.Arbitrary<Observation> = fc
  .record({
    signal: fc
      .constantFrom('SIGTERM', 'SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGWINCH', 'SIGKILL', 'SIGRTMIN+3')
      .chain((name) =>
        fc
          .constantFrom('pid-1' as const, 'every-process' as const)
          .map((reach) => ({ ...signal(name), reach })),
      ),
    ready: fc.constantFrom(
      null,
      { kind: 'settled', afterMs: 800 } as const,
      { kind: 'never-settled', afterMs: 20_000 } as const,
      { kind: 'at-once', afterMs: 3 } as const,
    ),
    snapshots: fc.array(someSnapshot, { maxLength: 6 }),
    hooks: fc.option(someHookRuns, { freq: 4 }),
    grace: fc.constantFrom(
      ...[30_000, 30_000, 2_000, 0].map((budgetMs) => ({ budgetMs, source: 'kubernetes' })),
    ),
    pidNamespace: fc.constantFrom('own', 'own', 'host'),
    exitOrder: fc.dictionary(
      fc.constantFrom('2', '3', '4', '5', '6', '7'),
      fc.constantFrom('exited-first', 'outlived-pid-1', 'unseen'),
    ),
    pipes: fc.option(fc.array(somePipeEnd, { maxLength: 8 })),
    listeners: fc.option(fc.array(someListener, { maxLength: 3 })),
    end: someEnd,
    secondSignal: fc.option(
      fc.record({
        name: fc.constantFrom('SIGTERM', 'SIGINT', 'SIGRTMIN+3'),
        atMs: fc.integer({ min: 0, max: 45_000 }),
        endedAfterMs: fc.option(fc.nat(5_000)),
      }),
      { freq: 2 },
    ),
  })
  .map((sketch) => anObservation(sketch));

const someEvidence: fc.Arbitrary<Trials> = fc.record({
  probe: someObservation,
  differential: fc.option(someObservation, { freq: 2 }),
  control: fc.option(someObservation, { freq: 2 }),
  frozenChildren: fc.array(someObservation, { maxLength: 2 }),
  secondSignal: fc.option(someObservation, { freq: 2 }),
  sigterm: fc.option(
    fc.record({
      probe: someObservation,
      control: fc.option(someObservation, { freq: 2 }),
      frozenChildren: fc.array(someObservation, { maxLength: 2 }),
    }),
    { freq: 2 },
  ),
  early: fc.option(someObservation, { freq: 2 }),
});

const NEED_NO_TABLE = new Set([
  'slow-shutdown',
  'survives-signal',
  'zero-grace',
  'hook-keeps-container-running',
]);
const REPORT = aReport({ results: [aResult()] });

/** What holds of the diagnosis of any evidence. To make some up takes longer than to judge it, so each is asked of all. */
const CLAIMS: Readonly<Record<string, (evidence: Trials, diagnosis: Diagnosis, claim: string) => void>> = {
  'findings are as the schema of the report wants them': (_, { findings }, claim) => {
    expect(validateReport({ ...REPORT, results: [{ ...REPORT.results[0], findings }] }), claim).toEqual([]);
  },
  'the diagnosis is the same each time': (evidence, diagnosis, claim) => {
    expect(diagnose(evidence), claim).toEqual(diagnosis);
  },
  'what is not stopped is explained by exactly one error, and nothing else by an error': (
    _,
    { outcome, findings },
    claim,
  ) => {
    const errors = findings.filter(({ severity }) => severity === 'error');
    expect(errors.length, claim).toBe(outcome === 'killed' || outcome === 'unstopped' ? 1 : 0);
  },
  'what is not called graceful does not pass in silence': (_, { outcome, findings }, claim) => {
    if (outcome !== 'graceful') expect(findings.length, claim).toBeGreaterThan(0);
  },
  'a program with a handler is not called unhandled': ({ probe }, { findings }, claim) => {
    const before = probe.snapshots.findLast((table) => table.phase === 'before' && pid1Of(table) !== null);
    const pid1 = before === undefined ? null : pid1Of(before);
    const isCaught = pid1?.signals != null && hasSignal(pid1.signals.caught, probe.signal.number);
    const isIgnored = pid1?.signals != null && hasSignal(pid1.signals.ignored, probe.signal.number);
    const rules = findings.map(({ rule }) => rule);
    if (isCaught && !isIgnored) expect(rules, claim).not.toContain('unhandled-signal');
  },
  'a cause is claimed only from tables that exist': (evidence, _, claim) => {
    const probe = { ...evidence.probe, snapshots: [] };
    const errors = diagnose({ ...evidence, probe }).findings.filter(({ severity }) => severity === 'error');
    expect(
      errors.every(({ rule }) => NEED_NO_TABLE.has(rule)),
      claim,
    ).toBe(true);
  },
  'the exit of a PID 1 that could not take the signal is not called graceful': (evidence, _, claim) => {
    const sleep = aProcess({ args: 'app', caught: [], wchan: 'hrtimer_nanosleep' });
    const probe = {
      ...anObservation({ before: [sleep], end: evidence.probe.end }),
      signal: signal('SIGTERM'),
    };
    expect(diagnose({ ...evidence, probe }).outcome, claim).not.toBe('graceful');
  },
};

it('of any observation a diagnosis holds what it promises', () => {
  fc.assert(
    fc.property(someEvidence, (evidence) => {
      const diagnosis = diagnose(evidence);
      for (const [claim, check] of Object.entries(CLAIMS)) check(evidence, diagnosis, claim);
    }),
    { numRuns: 60 },
  );
});
