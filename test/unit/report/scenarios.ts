import { gatherFacts } from '../../../src/diagnosis/facts/gather-facts.js';
import { trialsOf } from '../../../src/diagnosis/facts/trials.js';
import { courseEvidence } from '../../../src/diagnosis/wording/record-words.js';
import type { SignalSender } from '../../../src/observation.js';
import {
  aDeclaration,
  aFinding,
  aHookRun,
  aLog,
  anObservation,
  aPlace,
  aProcess,
  aRemedy,
  aReport,
  aResult,
  aTargetError,
  aWaiver,
  exited,
  namedProcess,
  signal,
  someHooks,
  stillRunning,
} from '../../support/builders.js';
import { exitedEvent, handledEvent, sentEvent } from '../../support/kernel-events.js';

/** Reports a reviewer reads as transcripts, by the name of the file. */

const tini = aProcess({
  args: '/sbin/tini -- python3 worker.py',
  caught: [],
  ignored: ['SIGTTIN', 'SIGTTOU'],
  wchan: 'do_sigtimedwait',
});
const worker = aProcess({
  pid: 7,
  args: 'python3 worker.py',
  caught: ['SIGINT'],
  wchan: 'hrtimer_nanosleep',
});

export const graceful = aResult({
  platforms: [
    { name: 'kubernetes', budgetMs: 30_000, fits: true },
    { name: 'docker', budgetMs: 10_000, fits: true },
    { name: 'fly', budgetMs: 5_000, fits: null },
  ],
});

export const gracefulSlow = aResult({
  observation: anObservation({
    grace: { budgetMs: 10_000, source: 'docker' },
    signal: signal('SIGQUIT', 'image'),
    image: { reference: 'nginx:1.27', stopSignal: 'SIGQUIT' },
    before: [
      aProcess({ args: 'nginx: master process nginx -g daemon off;', program: 'nginx', caught: ['SIGQUIT'] }),
      ...[29, 30].map((pid) =>
        aProcess({ pid, args: 'nginx: worker process', program: 'nginx', caught: ['SIGQUIT'] }),
      ),
    ],
    after: [
      [1, 29, 30].map((pid) => aProcess({ pid, program: 'nginx', caught: ['SIGQUIT'] })),
      [1, 30].map((pid) => aProcess({ pid, program: 'nginx', caught: ['SIGQUIT'] })),
      [1, 30].map((pid) => aProcess({ pid, program: 'nginx', caught: ['SIGQUIT'] })),
      [1, 30].map((pid) => aProcess({ pid, program: 'nginx', caught: ['SIGQUIT'] })),
    ],
    exitOrder: { 29: 'exited-first', 30: 'exited-first' },
    end: exited({ afterMs: 1530 }),
  }),
});

export const underLoad = aResult({
  observation: anObservation({
    ready: {
      kind: 'matched',
      afterMs: 1_210,
      what: 'GET /health on port 8080 answered 200, asked from inside its network',
    },
    load: {
      url: 'http://localhost:8080/cart',
      beforeSignal: { answered: 98, refused: 0, reset: 0 },
      afterSignal: { answered: 41, refused: 53, reset: 3 },
      resetAtMs: [12.4, 38, 38.1],
    },
  }),
  findings: [
    aFinding({
      rule: 'lost-requests',
      data: {
        signal: 'SIGTERM',
        url: 'http://localhost:8080/cart',
        beforeSignal: { answered: 98, refused: 0, reset: 0 },
        afterSignal: { answered: 41, refused: 53, reset: 3 },
      },
      severity: 'warning',
      message: '3 requests in flight when SIGTERM was sent got no answer: the connection was closed first.',
    }),
  ],
});

const STACK = [
  'node:events:495',
  '      throw er;',
  '      ^',
  '',
  'Error: spawn no-such-helper ENOENT',
  ...Array.from({ length: 9 }, (_, line) => `    at step${line} (/app.js:1${line}:3)`),
  '',
  'Node.js v18.20.4',
];

export const crashingHandler = aResult({
  outcome: 'abrupt',
  observation: anObservation({
    image: { reference: 'shop/mail:2' },
    end: exited({ code: 1, afterMs: 14 }),
    log: aLog({
      text: `ready\nGET /\n${STACK.join('\n')}`,
      sinceSignal: { text: ['stopping', 'closing', ...STACK].join('\n'), lines: 2 + STACK.length },
    }),
  }),
  findings: [
    aFinding({
      rule: 'nonzero-exit',
      data: {
        signal: 'SIGTERM',
        exitCode: 1,
        crashSignal: null,
        uncaughtError: 'Error: spawn no-such-helper ENOENT',
        command: ['node', 'server.js'],
      },
      severity: 'warning',
      message: 'The container exited with code 1 after SIGTERM.',
      evidence: ['The log says: Error: spawn no-such-helper ENOENT'],
    }),
  ],
});

export const abruptDefaultAction = aResult({
  outcome: 'abrupt',
  missing: ['handler'],
  observation: anObservation({
    image: { reference: 'jobs/worker:7' },
    before: [tini, worker],
    exitOrder: { 7: 'exited-first' },
    end: exited({ code: 143, afterMs: 38.4 }),
    log: aLog({ text: 'ready\nfetched 12 jobs\n' }),
  }),
  findings: [
    aFinding({
      rule: 'default-action',
      data: {
        signal: 'SIGTERM',
        process: namedProcess('python3 worker.py', 'default', 7),
        runtime: null,
        sentBy: 'init',
      },
      severity: 'warning',
      message:
        'python3 (PID 7) has no handler for SIGTERM and was terminated by the default action, without a chance to finish its work, flush its files or close its connections.',
      evidence: [
        'PID 7 before the signal: SIGTERM neither caught, ignored nor blocked',
        'the container exited with 143, 38 ms after SIGTERM',
      ],
      fix: 'signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))',
    }),
  ],
});

export const completed = aResult({
  outcome: 'completed',
  observation: anObservation({
    image: { reference: 'jobs/nightly:7' },
    before: [aProcess({ args: 'sleep 2', caught: [] })],
    end: stillRunning({ afterMs: 210, endedLater: { code: 0, afterMs: 1_940 } }),
  }),
  findings: [
    aFinding({
      rule: 'exited-on-its-own',
      data: {
        signal: 'SIGTERM',
        process: namedProcess('sleep 2', 'default'),
        withoutSignal: 'not-run',
      },
      severity: 'warning',
      message:
        'sleep 2 (PID 1) had no handler for SIGTERM when it was sent, yet the container exited within the budget. It exits by itself, as a job does: with more work to do, SIGTERM would not have stopped it.',
    }),
  ],
});

export const abruptButGracefulRequired = { ...abruptDefaultAction, passed: false };

export const abandonedChildren = aResult({
  outcome: 'abrupt',
  missing: ['forwarding'],
  observation: anObservation({
    image: { reference: 'shop/cron:2' },
    before: [
      aProcess({ args: 'bash /entrypoint.sh', caught: ['SIGTERM', 'SIGCHLD'], wchan: 'do_wait' }),
      aProcess({ pid: 8, args: 'python3 -m shop.scheduler --every 60', caught: ['SIGTERM'] }),
      aProcess({ pid: 9, ppid: 8, args: 'python3 -m shop.scheduler --every 60', caught: ['SIGTERM'] }),
      aProcess({ pid: 10, args: 'redis-server 127.0.0.1:6379', caught: ['SIGTERM'] }),
    ],
    after: [
      [
        aProcess({ args: 'bash /entrypoint.sh', caught: ['SIGTERM', 'SIGCHLD'] }),
        aProcess({ pid: 8, args: 'python3 -m shop.scheduler --every 60', caught: ['SIGTERM'] }),
        aProcess({ pid: 10, args: 'redis-server 127.0.0.1:6379', caught: ['SIGTERM'] }),
      ],
    ],
    exitOrder: { 8: 'outlived-pid-1', 9: 'exited-first', 10: 'outlived-pid-1' },
    end: exited({ code: 0, afterMs: 112.4, uncertaintyMs: 4 }),
  }),
  findings: [
    aFinding({
      rule: 'abandoned-children',
      data: {
        signal: 'SIGTERM',
        pid1: namedProcess('bash /entrypoint.sh', 'caught'),
        children: [
          namedProcess('python3 -m shop.scheduler --every 60', 'caught', 8),
          namedProcess('redis-server 127.0.0.1:6379', 'caught', 10),
        ],
        seenBy: 'exit-order',
      },
      severity: 'warning',
      message:
        'PID 1 (bash) exited while 2 processes were still running, so the kernel sent them SIGKILL. They never received SIGTERM, although they have a handler for it.',
      evidence: ['PID 8 python3: alive when PID 1 exited', 'PID 10 redis-server: alive when PID 1 exited'],
      fix: "trap 'kill -TERM $child; wait $child' TERM\npython3 -m shop.scheduler --every 60 &\nchild=$!\nwait $child",
    }),
  ],
});

export const killedByKernelState = aResult({
  outcome: 'killed',
  missing: ['handler', 'init'],
  observation: anObservation({
    image: { reference: 'tools/report-builder:2024.11' },
    before: [aProcess({ args: 'python3 report.py', caught: ['SIGINT'] })],
    after: [1, 2, 3].map(() => [aProcess({ args: 'python3 report.py', caught: ['SIGINT'] })]),
    end: stillRunning(),
  }),
  findings: [
    aFinding({
      message:
        'PID 1 (python3) has no handler for SIGTERM. The kernel discards a signal without a handler when it is sent to PID 1, so the container keeps running until SIGKILL.',
      evidence: [
        'PID 1 before and after the signal: SIGTERM neither caught, ignored nor blocked',
        'SIGTERM is not pending: it was discarded',
      ],
      fix: 'Handle SIGTERM in the program. Until then, an init as PID 1 lets the default action end it at once.',
    }),
  ],
  remedies: [
    aRemedy({
      id: 'init',
      outcome: 'abrupt',
      exit: { code: 143, afterMs: 12.1, uncertaintyMs: 3 },
      note: "Run with the engine's init, which behaves the same.",
      how: 'Dockerfile: RUN apt-get install -y tini\n            ENTRYPOINT ["tini", "--"]\ncompose:    init: true',
    }),
    aRemedy({
      id: 'SIGINT',
      outcome: 'killed',
      exit: null,
      verified: false,
      note: 'still running 3 s after SIGINT',
      recommended: false,
      how: 'Dockerfile: STOPSIGNAL SIGINT',
    }),
  ],
  advice: 'For a graceful stop the program (node) needs its own SIGTERM handler.',
});

export const shellForm = aResult({
  outcome: 'killed',
  missing: ['forwarding'],
  observation: anObservation({
    image: {
      reference: 'registry.example.com/platform/checkout-service:1.18.3',
      cmd: ['/bin/sh', '-c', 'node server.js'],
    },
    before: [
      aProcess({
        argv: ['/bin/sh', '-c', 'node server.js'],
        program: 'sh',
        caught: ['SIGCHLD'],
        wchan: 'do_wait',
      }),
      aProcess({ pid: 7, argv: ['node', 'server.js'] }),
    ],
    after: [1, 2, 3].map(() => [
      aProcess({
        argv: ['/bin/sh', '-c', 'node server.js'],
        program: 'sh',
        caught: ['SIGCHLD'],
        wchan: 'do_wait',
      }),
      aProcess({ pid: 7, argv: ['node', 'server.js'] }),
    ]),
    end: stillRunning({ afterMs: 431 }),
  }),
  findings: [
    aFinding({
      rule: 'shell-as-pid-1',
      data: {
        signal: 'SIGTERM',
        shell: namedProcess("/bin/sh -c 'node server.js'", 'default'),
        program: namedProcess('node server.js', 'caught', 7),
        programWouldAct: true,
      },
      message:
        'PID 1 is a shell (sh). It has no handler for SIGTERM and does not forward it, so node, which has one, never receives it.',
      evidence: ["the image's CMD is in shell form: /bin/sh -c 'node server.js'"],
      fix: 'CMD ["node", "server.js"]',
    }),
  ],
  remedies: [
    aRemedy(),
    aRemedy({
      id: 'init',
      outcome: 'abrupt',
      exit: { code: 143, afterMs: 43, uncertaintyMs: 3 },
      note: 'node server.js is SIGKILLed',
      recommended: false,
      how: 'docker run: --init',
    }),
  ],
});

const stuckProcesses = (phase: 'before' | 'after') => [
  aProcess({ args: 'java -jar app.jar', caught: ['SIGTERM'] }),
  ...(phase === 'before' ? [aProcess({ pid: 31, args: 'sh -c ./healthwatch', caught: [] })] : []),
];

export const killedAtBudget = aResult({
  outcome: 'killed',
  observation: anObservation({
    image: { reference: 'shop/ledger:3' },
    grace: { budgetMs: 3000, source: 'option' },
    before: stuckProcesses('before'),
    after: [1, 2, 3, 4, 5].map(() => stuckProcesses('after')),
    exitOrder: { 31: 'exited-first' },
    end: stillRunning({ afterMs: 3004, proof: null }),
    log: aLog({
      text: Array.from({ length: 9 }, (_, line) => `12:00:0${line} waiting for 3 open transactions`).join(
        '\n',
      ),
    }),
  }),
  findings: [
    aFinding({
      rule: 'stuck-handler',
      data: {
        signal: 'SIGTERM',
        process: namedProcess('java -jar app.jar', 'caught'),
        stillRunningAfterMs: 3_004,
        budgetMs: 3_000,
        handlerRunning: false,
        mainThread: { state: 'sleeping', wchan: 'futex_wait_queue' },
        waitsFor: null,
        answeredAfterSignal: null,
      },
      message: 'java handled SIGTERM and started to shut down, but did not finish within the budget.',
      evidence: ['its last output is from 200 ms before the end of the budget'],
    }),
  ],
});

export const differential = aResult({
  outcome: 'killed',
  missing: ['handler', 'init'],
  observation: anObservation({
    before: [aProcess()],
    after: [1, 2, 3, 4].map(() => [aProcess({ caught: [] })]),
    end: stillRunning({ afterMs: 1240, proof: 'differential' }),
  }),
  findings: [
    aFinding({
      rule: 'runtime-default-handler',
      data: { signal: 'SIGTERM', process: namedProcess('node server.js', 'caught'), runtime: 'node' },
      message:
        "node's own handler restored the default action and raised SIGTERM again, which the kernel discards for PID 1.",
    }),
  ],
});

export const cannotStart = aResult({
  outcome: 'inconclusive',
  observation: anObservation({
    image: { reference: 'shop/typo:1' },
    ready: null,
    snapshots: [],
    signalled: null,
    finishedNs: null,
    end: {
      kind: 'cannot-start',
      reason: 'command-not-found',
      message: 'exec: "nod": executable file not found in $PATH',
    },
    log: aLog({ text: '' }),
  }),
  findings: [
    aFinding({
      rule: 'cannot-start',
      data: {
        reason: 'command-not-found',
        engineMessage: 'exec: "nod": executable file not found in $PATH',
      },
      severity: 'inconclusive',
      message: 'The container could not be started, so its stop signal could not be tried.',
      evidence: ['the engine says: exec: "nod": executable file not found in $PATH'],
    }),
  ],
});

export const exitedBefore = aResult({
  outcome: 'inconclusive',
  observation: anObservation({
    image: { reference: 'shop/migrate:1' },
    ready: null,
    snapshots: [],
    end: { kind: 'exited-before-signal', code: 1, afterMs: 350, oomKilled: false },
    log: aLog({ text: 'error: DATABASE_URL is not set\n' }),
  }),
});

const HOSTILE =
  '\x1b]0;owned\x07\x1b[2J\u202egnp.exe\u2066 ::error::pwned ##vso[task.complete result=Succeeded]\r\n::set-env name=A::b';

export const hostile = aResult({
  target: { kind: 'image', name: '::error file=a::b\x1b[31m\nname', image: 'x', place: null, notes: [] },
  outcome: 'killed',
  observation: anObservation({
    before: [
      aProcess({ program: '\x1b[8m日本語', argv: ['sh', '-c', HOSTILE], caught: [], wchan: 'do_wait' }),
      aProcess({ pid: 7, args: '::warning::日本語のとても長いプログラム名がここにあります', program: '::x' }),
      aProcess({ pid: 8, ppid: 7, args: 'e\u0301'.repeat(60), program: '\ud800' }),
    ],
    after: [[aProcess({ program: '\x1b[8m', caught: [] })]],
    end: stillRunning(),
    log: aLog({
      text: `${HOSTILE}\n::stop-commands::token\n\x1b[32mgreen\x1b[0m\tafter a tab\n##[error]no\n${'x'.repeat(200)}`,
      truncated: true,
      sinceSignal: { text: `${HOSTILE}\n::stop-commands::token\n##[error]no`, lines: 4 },
    }),
  }),
  findings: [
    aFinding({
      message: HOSTILE,
      evidence: [HOSTILE, `${'y'.repeat(150)}::error::z`],
      fix: `CMD ["${HOSTILE}"]\n::error::fix`,
    }),
  ],
  remedies: [
    aRemedy({ id: '::x\x1b', outcome: 'killed', exit: null, verified: false, note: HOSTILE, how: HOSTILE }),
    aRemedy({ note: HOSTILE, recommended: false, how: HOSTILE }),
  ],
  advice: HOSTILE,
});

export const manyProcesses = aResult({
  outcome: 'graceful',
  observation: anObservation({
    image: { reference: 'web/app:5' },
    before: [
      aProcess({ args: 'gunicorn: master [app:app]', program: 'gunicorn' }),
      ...Array.from({ length: 24 }, (_, index) =>
        aProcess({ pid: 7 + index, args: 'gunicorn: worker [app:app]', program: 'gunicorn' }),
      ),
    ],
    exitOrder: Object.fromEntries(
      Array.from({ length: 24 }, (_, index) => [String(7 + index), 'exited-first' as const]),
    ),
    end: exited({ afterMs: 320 }),
  }),
});

export const twoTargets = aReport({ results: [graceful, shellForm] });

export const oneNotProbed = aReport({ results: [graceful], errors: [aTargetError()] });

/** As the host numbers them; the container counts from 1. */
const [PM, API, JOBS, CACHE] = [4814, 4844, 4850, 4861];
const WORKERS = [4870, 4871, 4872];
const fromManager: SignalSender = { kind: 'process', pid: PM };
const told = (atMs: number, signal: number, to: number, by: SignalSender = fromManager) =>
  sentEvent(atMs, signal, to, by);
const ended = (atMs: number, pid: number, killed = false) =>
  exitedEvent(atMs, pid, { killed, parentToldMs: atMs + 0.4 });
const inside = (pid: number, containerPid: number, args: string, ppid = PM) =>
  aProcess({ pid, ppid, containerPid, args, caught: ['SIGTERM'] });

/** A manager that tells its programs, SIGKILLs the slow one, and leaves one behind that it never told. */
const recordedTrial = anObservation({
  image: { reference: 'shop/all-in-one:5' },
  before: [
    inside(PM, 1, 'node /usr/bin/pm start all.json', 4800),
    inside(API, 8, 'node api.js'),
    inside(JOBS, 9, 'python3 jobs.py'),
    aProcess({ pid: CACHE, ppid: PM, containerPid: 10, args: 'redis-server *:6379', caught: ['SIGTERM'] }),
    ...WORKERS.map((pid, index) => inside(pid, 11 + index, 'node render-worker.js', API)),
  ],
  exitOrder: {
    [API]: 'exited-first',
    [JOBS]: 'exited-first',
    [CACHE]: 'outlived-pid-1',
    ...Object.fromEntries(WORKERS.map((pid) => [pid, 'exited-first'])),
  },
  kernelRecord: {
    initPid: PM,
    signalledAtMs: 17.3,
    complete: true,
    events: [
      told(0, 15, PM, { kind: 'outside' }),
      handledEvent(0.03, PM),
      told(2.1, 15, API),
      handledEvent(2.3, API),
      told(2.4, 15, JOBS),
      handledEvent(3, JOBS),
      ...WORKERS.flatMap((pid, index) => [
        told(4 + index, 15, pid, { kind: 'process', pid: API }),
        { kind: 'default-action' as const, atMs: 4.1 + index, pid, signal: 15 },
        ended(4.2 + index, pid, true),
      ]),
      ended(812, API),
      told(1602.6, 9, JOBS),
      { kind: 'default-action', atMs: 1602.7, pid: JOBS, signal: 9 },
      ended(1602.9, JOBS, true),
      ended(1606, PM),
      told(1606.2, 9, CACHE, { kind: 'kernel', reason: 'pid-1-exited' }),
      ended(1606.9, CACHE, true),
    ],
  },
  end: exited({ afterMs: 1606.4, uncertaintyMs: 1, clock: 'kernel' }),
});

export const recorded = aResult({
  outcome: 'abrupt',
  missing: ['forwarding'],
  observation: recordedTrial,
  findings: [
    aFinding({
      rule: 'abandoned-children',
      data: {
        signal: 'SIGTERM',
        pid1: namedProcess('node /usr/bin/pm start all.json', 'caught'),
        children: [namedProcess('redis-server *:6379', 'caught', 10)],
        seenBy: 'exit-order',
      },
      severity: 'warning',
      message: 'PID 1 exited without waiting for redis-server (PID 10), so the kernel SIGKILLed it.',
      evidence: [JOBS, CACHE].flatMap((pid) => {
        const facts = gatherFacts(trialsOf(recordedTrial));
        return (
          courseEvidence(
            facts,
            facts.others.filter((process) => process.pid === pid),
          ) ?? []
        );
      }),
      fix: 'Have PID 1 forward the signal to its children and wait until they have exited.',
    }),
  ],
});

/** The server behind a shell is never told. */
export const recordedUntold = aResult({
  outcome: 'killed',
  missing: ['forwarding'],
  observation: anObservation({
    before: [
      aProcess({ pid: PM, ppid: 4800, containerPid: 1, args: "sh -c 'node server.js'", caught: ['SIGCHLD'] }),
      inside(API, 7, 'node server.js'),
    ],
    after: [
      [
        aProcess({
          pid: PM,
          ppid: 4800,
          containerPid: 1,
          args: "sh -c 'node server.js'",
          caught: ['SIGCHLD'],
        }),
        inside(API, 7, 'node server.js'),
      ],
    ],
    kernelRecord: {
      initPid: PM,
      signalledAtMs: 12,
      complete: true,
      events: [{ kind: 'sent', atMs: 0, signal: 15, by: { kind: 'outside' }, to: PM, result: 'ignored' }],
    },
    end: stillRunning(),
  }),
});

/** A flood on the machine made the kernel drop events. */
export const recordWithLosses = aResult({
  observation: anObservation({
    kernelRecord: { initPid: 1, signalledAtMs: 12, complete: false, events: [] },
    end: exited({ uncertaintyMs: 1, clock: 'kernel' }),
  }),
});

/** It fails and may, for a while. */
export const waived = aResult({
  ...killedByKernelState,
  passed: true,
  waivedBy: [
    aWaiver({
      reason: 'The report builder is rewritten in spring, and nobody waits for its reports until then.',
    }),
  ],
});

export const staleWaivers = aReport({
  results: [waived, graceful],
  waivers: [
    { ...aWaiver({ target: 'tools/*' }), status: 'used', fails: false },
    {
      ...aWaiver({
        place: { file: 'deploy/sigprobe.yaml', line: 21, column: 5, path: 'waivers[1]' },
        waives: { kind: 'rule', rule: 'shell-as-pid-1' },
        target: 'shop/*',
      }),
      status: 'unused',
      fails: true,
    },
    {
      ...aWaiver({
        place: { file: 'deploy/sigprobe.yaml', line: 25, column: 5, path: 'waivers[2]' },
        waives: { kind: 'outcome', outcome: 'abrupt' },
        target: 'shop/api:1.4',
        until: '2026-10-31',
      }),
      status: 'expired',
      fails: false,
    },
    { ...aWaiver({ target: 'other/*' }), status: 'unknown', fails: false },
  ],
});

const web = (line: number, path: string) => aPlace({ line, path: `services.web${path}` });

/** A service of a Compose file whose hook fails. */
export const unstopped = aResult({
  target: {
    kind: 'compose',
    name: 'web',
    image: 'shop/web:3',
    place: web(12, ''),
    notes: [
      { message: 'The port 8080 is not published on this machine.', place: web(14, '.ports[0]') },
      { message: 'The network backend is the default one here.', place: null },
    ],
  },
  outcome: 'unstopped',
  observation: anObservation({
    grace: { budgetMs: 15_000, source: 'compose' },
    declared: aDeclaration({ place: web(12, ''), grace: web(18, '.stop_grace_period') }),
    hooks: someHooks({
      hooks: [
        aHookRun({ what: "sh -c 'echo draining'", endedMs: 52, output: 'draining\n' }),
        aHookRun({
          place: web(21, '.pre_stop[1]'),
          what: 'curl -f localhost:8080/drain',
          startedMs: 52,
          endedMs: 140,
          result: { kind: 'exited', code: 22 },
          output: '\x1b[31mcurl: (22) The requested URL returned error: 404\x1b[0m\n',
        }),
      ],
    }),
    signalled: null,
    snapshots: [],
    end: { kind: 'not-signalled', why: 'the hook curl -f localhost:8080/drain failed' },
  }),
  findings: [
    aFinding({
      rule: 'hook-keeps-container-running',
      data: {
        signal: 'SIGTERM',
        hook: {
          kind: 'exec',
          command: 'curl -f localhost:8080/drain',
          tookMs: 88,
          result: 'exited',
          exitCode: 22,
        },
      },
      message:
        'The hook curl -f localhost:8080/drain exited with 22, so Compose never sends SIGTERM and leaves the container running.',
      fix: 'Make the hook exit with 0 whatever it meets (|| true), or take it out.',
      place: web(21, '.pre_stop[1]'),
    }),
  ],
});

const pod = (line: number, path: string) => aPlace({ file: 'deploy/web.yaml', line, path });

/** A container of a manifest whose hook has left little of the grace period, and whose signal is the manifest's. */
export const declared = aResult({
  target: {
    kind: 'k8s',
    name: 'Deployment/web/api',
    image: 'shop/api:1.4',
    place: pod(20, 'spec'),
    notes: [],
  },
  observation: anObservation({
    signal: signal('SIGQUIT', 'declared'),
    before: [aProcess({ caught: ['SIGQUIT'] })],
    grace: { budgetMs: 18_000, source: 'kubernetes' },
    declared: aDeclaration({
      platform: 'kubernetes',
      place: pod(20, 'spec'),
      signal: pod(31, 'spec.lifecycle.stopSignal'),
      grace: pod(22, 'spec.terminationGracePeriodSeconds'),
    }),
    hooks: someHooks({
      rules: 'kubernetes',
      budgetMs: 30_000,
      limitMs: 30_000,
      tookMs: 12_400,
      hooks: [
        aHookRun({
          place: pod(28, 'spec.lifecycle.preStop'),
          kind: 'sleep',
          what: 'sleep 12 s',
          endedMs: 12_400,
          result: { kind: 'slept' },
        }),
      ],
    }),
  }),
});

/** A hook that ended the program itself. */
export const endedByHook = aResult({
  outcome: 'abrupt',
  observation: anObservation({
    hooks: someHooks({
      hooks: [aHookRun({ what: 'nginx -s quit', endedMs: 230, result: { kind: 'container-ended' } })],
      tookMs: 230,
    }),
    signalled: null,
    snapshots: [],
    end: { kind: 'exited-before-signal', code: 0, afterMs: 1_830, oomKilled: false },
  }),
});

/** No time at all. */
export const zeroGrace = aResult({
  outcome: 'killed',
  observation: anObservation({ grace: { budgetMs: 0, source: 'compose' } }),
});
