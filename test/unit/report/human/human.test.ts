import { describe, expect, it } from 'vitest';
import type { Report } from '../../../../src/diagnosis/results/report.js';
import { MAX_PROCESSES } from '../../../../src/observation.js';
import { human } from '../../../../src/report/human/human.js';
import type { Style } from '../../../../src/report/style.js';
import { columnsOf } from '../../../../src/text/columns.js';
import {
  anObservation,
  aProcess,
  aReport,
  aResult,
  aStyle,
  exited,
  signal,
  someHooks,
  somePhases,
  stillRunning,
} from '../../../support/builders.js';
import * as scenarios from '../scenarios.js';

const { twoTargets, oneNotProbed, staleWaivers, ...single } = scenarios;

const transcripts: Readonly<Record<string, Report>> = {
  ...Object.fromEntries(
    Object.entries(single).map(([name, result]) => [name, aReport({ results: [result] })]),
  ),
  twoTargets,
  oneNotProbed,
  staleWaivers,
};

function draw(report: Report, style: Partial<Style> = {}): string {
  return human(report, aStyle(style));
}

describe('the human report', () => {
  it.each(Object.entries(transcripts))('reads well: %s', async (name, report) => {
    await expect(draw(report)).toMatchFileSnapshot(`transcripts/${fileName(name)}.txt`);
  });

  it('can be drawn in ASCII', async () => {
    const report = aReport({
      results: [scenarios.shellForm, scenarios.abruptDefaultAction, scenarios.exitedBefore],
    });
    const text = draw(report, { unicode: false });
    await expect(text).toMatchFileSnapshot('transcripts/ascii.txt');
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
  });

  it('tells in ASCII, too, who told whom', () => {
    const text = draw(transcripts['recorded'] as Report, { unicode: false });
    expect(text).toContain('<- SIGTERM from PID 1 after 2 ms, handler ran');
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
  });

  it('fits a narrow terminal', async () => {
    await expect(draw(transcripts['abandonedChildren'] as Report, { width: 50 })).toMatchFileSnapshot(
      'transcripts/narrow.txt',
    );
  });

  it('tells more when verbose', async () => {
    await expect(draw(transcripts['killedAtBudget'] as Report, { verbose: true })).toMatchFileSnapshot(
      'transcripts/verbose.txt',
    );
  });

  const slow = [
    { trial: { role: 'remedy', id: 'entrypoint' }, phases: somePhases({ beganMs: 4210, endMs: 3402.4 }) },
    { phases: somePhases({ beganMs: 12, endMs: 181.3, keptMs: 7950 }) },
    {
      trial: { role: 'frozen-children', id: 'entrypoint-frozen-children/2' },
      end: { kind: 'cannot-start', reason: 'other', message: 'no such file' },
      phases: somePhases({ beganMs: 8100, readyMs: null, signalMs: null, endMs: 3, removeMs: null }),
    },
  ].map((facts) => anObservation(facts as Parameters<typeof anObservation>[0]));

  it.each([80, 50])(
    'tells where the seconds of each trial went when verbose, on %i columns',
    async (width) => {
      const report = aReport({ results: [aResult({ runs: slow })] });
      await expect(draw(report, { verbose: true, width })).toMatchFileSnapshot(
        `transcripts/seconds-${width}.txt`,
      );
      expect(draw(report, { width })).not.toContain('seconds of each trial');
    },
  );

  it('tells nothing of seconds that were not counted', () => {
    expect(draw(aReport({ results: [aResult()] }), { verbose: true })).not.toContain('seconds of each trial');
  });

  it.each([40, 60, 80, 120])('keeps to %i columns, but for lines to paste', (width) => {
    for (const [name, report] of Object.entries(transcripts)) {
      if (name === 'hostile') continue;
      const pasted = report.results.flatMap(({ findings, remedies }) => [
        ...findings.flatMap(({ fix }) => fix?.split('\n') ?? []),
        ...remedies.flatMap(({ how }) => how.split('\n')),
      ]);
      for (const line of draw(report, { width }).split('\n')) {
        if (pasted.some((text) => line.trim() === text.trim())) continue;
        expect(columnsOf(line), `${name}: ${line}`).toBeLessThanOrEqual(width);
      }
    }
  });

  it('never lets text from outside act on a terminal or a build log', () => {
    for (const width of [40, 47, 80, 200]) {
      const text = draw(transcripts['hostile'] as Report, { width, verbose: true });
      expect(text).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect(text).not.toMatch(/^\s*::/m);
      expect(text).not.toMatch(/##\w*\[/);
    }
  });

  it('looks the same with and without colour', () => {
    const paint = (text: string) => `\x1b[31m${text}\x1b[39m`;
    const palette = { strong: paint, dim: paint, good: paint, warn: paint, bad: paint, code: paint };
    for (const report of Object.values(transcripts)) {
      expect(
        draw(report, { palette })
          .replace(/\x1b\[\d+m/g, '')
          .replace(/ +$/gm, ''),
      ).toBe(draw(report));
    }
  });

  it('leaves no blanks at the ends of lines', () => {
    for (const report of Object.values(transcripts)) expect(draw(report)).not.toMatch(/ $/m);
  });

  it('counts processes that read the same, but never PID 1 among them', () => {
    const processes = [1, 2, 3, 4].map((pid) => aProcess({ pid, program: 'nginx' }));
    const observation = anObservation({ before: processes, after: [processes], end: stillRunning() });
    const text = draw(aReport({ results: [aResult({ outcome: 'killed', observation })] }));
    expect(text).toMatch(/^ {2}1 nginx {5}━/m);
    expect(text).toMatch(/^ {2}2 nginx ×3 {2}━/m);
  });

  it.each([
    [MAX_PROCESSES, true],
    [MAX_PROCESSES - 1, false],
  ])('of %i processes says whether that is all: there are more: %s', (count, isCut) => {
    const before = Array.from({ length: count }, (_, index) => aProcess({ pid: index + 1 }));
    const observation = anObservation({ before, after: [before], end: stillRunning() });
    const text = draw(aReport({ results: [aResult({ outcome: 'killed', observation })] }));
    expect(text.includes(`\n  only the first ${MAX_PROCESSES} processes were examined\n`)).toBe(isCut);
  });

  it.each([0.2, 41])(
    'says in its first line what the load has lost, also of an exit after %i ms',
    (afterMs) => {
      const counts = { answered: 5, refused: 0, reset: 0 };
      const load = {
        url: 'http://localhost:8080/',
        beforeSignal: counts,
        afterSignal: { ...counts, reset: 2 },
        resetAtMs: [1, 2],
      };
      const end = exited({ afterMs, uncertaintyMs: 5 });
      const [first] = draw(aReport({ results: [aResult({ observation: anObservation({ end, load }) })] }), {
        width: 120,
      }).split('\n');
      expect(first).toContain('2 requests lost');
    },
  );

  it('says of a job that was done before the signal that it ends by itself', () => {
    const end = { kind: 'exited-before-signal', code: 0, afterMs: 1_200, oomKilled: false } as const;
    const observation = anObservation({ end, snapshots: [] });
    const [first] = draw(aReport({ results: [aResult({ outcome: 'completed', observation })] }), {
      width: 120,
    }).split('\n');
    expect(first).toContain('ends by itself within 1.2 s, before SIGTERM, code 0');
  });

  it('says what grace period would have been enough for repeated runs, and by what margin', () => {
    const recommendedGrace = {
      budgetMs: 18_000,
      runs: 3,
      longestMs: 6_000,
      hooksMs: 0,
      marginMs: 3_000,
      how: 'terminationGracePeriodSeconds: 9',
    };
    const say = (hooksMs: number) =>
      draw(aReport({ results: [aResult({ recommendedGrace: { ...recommendedGrace, hooksMs } })] }), {
        width: 200,
      });
    const start =
      '\n  enough for them: terminationGracePeriodSeconds: 9 (6 s, the longest of 3 runs without load';
    expect(say(0)).toContain(`${start}, and a margin of 3 s)\n`);
    expect(say(5_000)).toContain(`${start}, 5 s of hooks, and a margin of 3 s)\n`);
  });

  it('says how far repeated runs lie apart', () => {
    const spread = {
      outcomes: { graceful: 4, completed: 0, abrupt: 0, killed: 1, unstopped: 0, inconclusive: 0 },
      exited: 4,
      exitMs: { min: 38.2, median: 41, max: 61 },
    };
    expect(draw(aReport({ results: [aResult({ spread })] }))).toContain(
      '\n  5 runs: 4 graceful, 1 killed; 4 exited, 38 ms to 61 ms, median 41 ms\n',
    );
    const none = {
      outcomes: { graceful: 0, completed: 0, abrupt: 0, killed: 2, unstopped: 0, inconclusive: 0 },
      exited: 0,
      exitMs: null,
    };
    expect(draw(aReport({ results: [aResult({ spread: none })] }))).toContain(
      '\n  2 runs: 2 killed; none exited\n',
    );
  });

  it('says whose signal it was', () => {
    const of = (source: 'option' | 'config' | 'fly', by: 'preset' | 'config' = 'preset') => {
      const grace = { budgetMs: 5_000, source };
      return draw(
        aReport({
          results: [aResult({ observation: anObservation({ grace, signal: signal('SIGINT', by) }) })],
        }),
      );
    };
    expect(of('fly')).toContain('\n  SIGINT (sent by fly) · budget 5 s (fly)');
    expect(of('option')).toContain('\n  SIGINT (set by the preset) · budget 5 s (--grace)');
    expect(of('config')).toContain('\n  SIGINT (set by the preset) · budget 5 s (sigprobe.yaml)');
    expect(of('fly', 'config')).toContain('\n  SIGINT (sigprobe.yaml) · budget 5 s (fly)');
  });

  it.each<[number, number | null, number | null, string]>([
    [30_000, null, null, 'budget 30 s (kubernetes)'],
    [28_000, 2_400, -2_400, 'budget 28 s of 30 s after hooks'],
    [30_000, 400, 0, 'budget 30 s (kubernetes)'],
    [2_000, null, -29_500, 'budget 2 s after the other containers'],
    [2_000, 4_000, -29_500, 'budget 2 s after the other containers'],
    [32_000, 30_000, null, 'budget 32 s, the least that is left after hooks'],
  ])(
    'says what took off the budget: %d ms after a hook of %s and others at %s',
    (budgetMs, tookMs, toldAfterMs, words) => {
      const hooks = tookMs === null ? null : someHooks({ rules: 'kubernetes', budgetMs: 30_000, tookMs });
      const member = {
        container: 'web',
        role: 'regular',
        startedOrder: 0,
        isAsked: false,
        readyAfterMs: null,
        failure: null,
        hook: null,
        signal: 'SIGTERM',
        toldAfterMs,
        exit: null,
      } as const;
      const grace = { budgetMs, source: 'kubernetes' } as const;
      const observation = anObservation({ grace, hooks, pod: toldAfterMs === null ? null : [member] });
      expect(draw(aReport({ results: [aResult({ observation })] }))).toMatch(
        new RegExp(`(  | · )${words.replace(/[()]/g, '.')}`),
      );
    },
  );

  it('says whom the signal reached, where it was to reach every process', () => {
    const reached = (reach: 'pid-1' | 'every-process') => {
      const observation = anObservation({
        grace: { budgetMs: 30_000, source: 'heroku' },
        signal: { ...signal('SIGTERM', 'preset'), reach },
      });
      return draw(aReport({ results: [aResult({ observation, plannedReach: 'every-process' })] }));
    };
    expect(reached('every-process')).toContain('\n  SIGTERM (sent by heroku) to every process · budget 30 s');
    expect(reached('pid-1')).toContain(
      '\n  SIGTERM (sent by heroku) to PID 1 only: others could not be signalled\n',
    );
  });

  it('says which second signal was asked for, not which one was only tried', () => {
    const secondSignal = { name: 'SIGINT', atMs: 5_000, endedAfterMs: 40 };
    const drawn = (atMs: number) => {
      const observation = anObservation({ secondSignal: { ...secondSignal, atMs } });
      return draw(aReport({ results: [aResult({ observation })] }));
    };
    expect(drawn(5_000)).toContain('\n  SIGTERM (default) · SIGINT 5 s later · budget 30 s');
    expect(drawn(40_000)).not.toContain('SIGINT');
  });

  describe('says which default budgets the time fits:', () => {
    const budget = (name: string, budgetMs: number, fits: boolean | null) => ({ name, budgetMs, fits });
    it.each([
      [
        [budget('docker', 10_000, true), budget('nomad', 5_000, true)],
        '41 ms fits the default budget of every platform',
      ],
      [
        [budget('docker', 10_000, true), budget('heroku', 30_000, null), budget('fly', 5_000, null)],
        '41 ms fits the default budget of every platform but heroku, fly (not compared)',
      ],
      [
        [budget('fly', 5_000, true), ...['a', 'b', 'c'].map((name) => budget(name, 1, null))],
        '41 ms fits the default budget of fly (5 s)',
      ],
      [
        [
          budget('nomad', 5_000, true),
          budget('kubernetes', 30_000, true),
          budget('ecs', 30_000, true),
          budget('docker', 10, false),
        ],
        '41 ms fits the default budget of kubernetes, ecs (30 s), nomad (5 s); not of\n  docker (10 ms)',
      ],
      [
        [budget('docker', 30, false), budget('nomad', 20, false), budget('fly', 5_000, null)],
        '41 ms fits no default budget (30 ms at most); not compared: fly',
      ],
    ])('%#', (platforms, words) => {
      expect(draw(aReport({ results: [aResult({ platforms })] }))).toContain(`\n  ${words}\n`);
    });

    it('the time as the headline names it, where it is so short that a bound alone is known', () => {
      const observation = anObservation({ end: exited({ afterMs: 2, uncertaintyMs: 85 }) });
      const platforms = [budget('docker', 10_000, true)];
      const text = draw(aReport({ results: [aResult({ observation, platforms })] }));
      expect(text).toContain('exits within 87 ms of SIGTERM');
      expect(text).toContain('\n  87 ms fits the default budget of every platform\n');
      expect(text).not.toMatch(/\b2 ms/);
    });

    it('the longest of several runs', () => {
      const spread = {
        outcomes: { graceful: 2, completed: 0, abrupt: 0, killed: 0, unstopped: 0, inconclusive: 0 },
        exited: 2,
        exitMs: { min: 41.2, median: 60, max: 79 },
      };
      const platforms = [budget('docker', 10_000, true)];
      expect(draw(aReport({ results: [aResult({ spread, platforms })] }))).toContain('\n  79 ms fits the');
    });

    it('nothing where none sends this signal', () => {
      const platforms = [budget('docker', 10_000, null)];
      expect(draw(aReport({ results: [aResult({ platforms })] }))).not.toContain('default budget');
    });
  });

  it('says so when there was nothing to probe', () => {
    expect(draw(aReport({ results: [] }))).toBe('no targets\n');
  });
});

function fileName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
