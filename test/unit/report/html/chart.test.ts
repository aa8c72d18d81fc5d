import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../../src/diagnosis/verdict.js';
import type { LoadFacts, Observation } from '../../../../src/observation.js';
import { arrowsOf } from '../../../../src/report/html/chart/arrows.js';
import { createAxis, ticksOf } from '../../../../src/report/html/chart/axis.js';
import {
  chartOf,
  describe as describeChart,
  drawChart,
} from '../../../../src/report/html/chart/draw-chart.js';
import { type Lane, lanesOf } from '../../../../src/report/html/chart/lanes.js';
import { legend } from '../../../../src/report/html/chart/legend.js';
import {
  aHookRun,
  anObservation,
  aProcess,
  exited,
  signal,
  someHooks,
  stillRunning,
} from '../../../support/builders.js';
import { type Recording, readRecording, replay } from '../../../support/recording.js';
import { shellForm, underLoad } from '../scenarios.js';

const recorded = (name: string) => replay(JSON.parse(readRecording(name)) as Recording).probe;
const lanes = (observation: Observation, outcome: Outcome = 'graceful', most = 12): readonly Lane[] =>
  lanesOf(observation, outcome, most).lanes;
const endsOf = (observation: Observation) => lanes(observation).map(({ end }) => end.kind);

function picture(observation: Observation, outcome: Outcome = 'graceful') {
  const chart = chartOf([{ heading: null, observation, outcome, mostLanes: 12 }]);
  if (chart === null) throw new Error('no container ran');
  return chart;
}

describe('the axis', () => {
  it('goes from the start over the signal to the budget', () => {
    const axis = createAxis({ leadMs: 1000, measuredMs: 2000, budgetMs: 4000 });
    const places = [axis.before(1000), axis.before(500), axis.signal, axis.after(2000), axis.budget];
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(axis.after(0)).toBe(axis.signal);
    expect(axis.mark - axis.signal).toBeCloseTo(axis.budget - axis.mark, 1);
    expect(axis.isBroken).toBe(false);
  });

  it('is broken behind a short exit, so that it can be read', () => {
    const { isBroken, mark, signal, budget } = createAxis({ leadMs: 0, measuredMs: 40, budgetMs: 30_000 });
    expect({ isBroken, share: (mark - signal) / (budget - signal) }).toEqual({
      isBroken: true,
      share: expect.closeTo(0.75, 2),
    });
  });

  it('has the budget where it was, when the end came after it', () => {
    const axis = createAxis({ leadMs: 0, measuredMs: 6000, budgetMs: 3000 });
    expect(axis.budget - axis.signal).toBeCloseTo((axis.mark - axis.signal) / 2, 1);
    expect(createAxis({ leadMs: 0, measuredMs: 40, budgetMs: 0 }).budget).toBe(axis.signal);
  });

  it('has few steps that are easy to read', () => {
    expect([0, 7, 41, 144, 1530, 30_000].map(ticksOf)).toEqual([
      [],
      [2, 4, 6],
      [20, 40],
      [50, 100],
      [500, 1000, 1500],
      [10_000, 20_000, 30_000],
    ]);
  });
});

describe('a line', () => {
  it('ends where the kernel saw the exit, and openly where nobody did', () => {
    expect(endsOf(recorded('parent-kills-worker-late'))).toEqual(['exited', 'exited']);
    const [pid1, worker] = lanes(recorded('server-supervisord'));
    expect(pid1?.end.kind).toBe('exited');
    expect(worker?.end).toMatchObject({ kind: 'gone-by' });
    expect(worker?.words).toBe('exited by the end');
  });

  it('ends with SIGKILL where PID 1 left it', () => {
    const observation = anObservation({
      before: [aProcess(), aProcess({ pid: 8 })],
      exitOrder: { 8: 'outlived-pid-1' },
      end: exited({ afterMs: 50 }),
    });
    expect(lanes(observation)[1]).toMatchObject({
      words: 'SIGKILLed when PID 1 exited',
      tone: 'bad',
      end: { kind: 'killed', atMs: 50 },
    });
  });

  it('goes on unwatched after a proof, and says when it then exited by itself', () => {
    const before = [aProcess({ caught: [] }), aProcess({ pid: 8, caught: [] })];
    const doomed = anObservation({ before, after: [before], end: stillRunning({ afterMs: 210 }) });
    expect(lanes(doomed, 'killed')[0]).toMatchObject({
      words: 'still running at 210 ms',
      end: { kind: 'unwatched', isDoomed: true },
    });
    const endedLater = { code: 0, afterMs: 1900 };
    const later = anObservation({ before, after: [before], end: stillRunning({ afterMs: 210, endedLater }) });
    expect(lanes(later, 'completed')).toMatchObject([
      { words: 'exits by itself at 1.9 s, code 0', end: { kind: 'exited', atMs: 1900 } },
      {
        words: 'still running at 210 ms, its end was not watched',
        end: { kind: 'unwatched', isDoomed: false },
      },
    ]);
  });

  it('ends with the budget that was waited out', () => {
    expect(endsOf(recorded('stuck-child'))).toEqual(['budget', 'budget']);
  });

  it('begins where the process was first seen, and not before the signal if it came after it', () => {
    const late = aProcess({ pid: 9, args: 'late' });
    const observation = anObservation({
      before: [aProcess()],
      after: [[aProcess(), late]],
      end: exited({ afterMs: 300 }),
    });
    expect(lanes(observation).map(({ leadMs }) => leadMs)).toEqual([800, null]);
  });

  it('stands for several that are alike, and what has no room is counted', () => {
    const workers = [5, 6, 7].map((pid) => aProcess({ pid, args: 'worker' }));
    const before = [aProcess(), ...workers, aProcess({ pid: 20 }), aProcess({ pid: 21 })];
    const set = lanesOf(anObservation({ before, end: exited({ afterMs: 300 }) }), 'graceful', 3);
    expect(set.lanes.map(({ label }) => label)).toEqual(['1 node', '5 worker ×3', '20 node']);
    expect(set.hidden).toBe(1);
  });

  it('tells hooks and requests', () => {
    const hook = aHookRun({ startedMs: 0, endedMs: 100, result: { kind: 'cut-off' } });
    const observation = anObservation({ hooks: someHooks({ tookMs: 100, hooks: [hook] }) });
    expect(lanes(observation)[0]).toMatchObject({ kind: 'hook', tone: 'bad', end: { kind: 'unwatched' } });
    const [probe] = underLoad.runs;
    if (probe === undefined) throw new Error('the scenario has a run');
    expect(describeChart(picture(probe))).toContain(
      'requests after SIGTERM: 3 lost, 41 answered, 53 refused. 3 requests lost between 12 ms and 38 ms.',
    );
  });

  it('ends before a signal that was never sent', () => {
    const chart = picture(recorded('exits-before-signal'), 'inconclusive');
    expect(chart.measuredMs).toBeNull();
    expect(describeChart(chart)).toMatch(
      /^SIGTERM was not sent\. PID .+ exited \d+ ms after its start, code 0\.$/,
    );
    const waiting = anObservation({ end: { kind: 'not-signalled', why: 'it would not' } });
    expect(lanes(waiting, 'inconclusive')).toMatchObject([{ words: 'still running when the wait ended' }]);
  });
});

describe('lost requests', () => {
  const underLoadWith = (load: Partial<LoadFacts>, more: Parameters<typeof anObservation>[0] = {}) => {
    const counts = { answered: 9, refused: 0, reset: 0 };
    const facts = { url: 'http://localhost:80/', beforeSignal: counts, afterSignal: { ...counts, reset: 3 } };
    return anObservation({
      load: { ...facts, resetAtMs: null, ...load },
      end: exited({ afterMs: 200 }),
      ...more,
    });
  };
  const lossesOf = (observation: Observation) => lanes(observation).at(-1)?.losses;

  it('stand where each was lost, together where they would cover each other', () => {
    const chart = picture(underLoadWith({ resetAtMs: [20, 120, 120.2] }));
    const svg = drawChart(chart, { title: 't', desc: 'd' }).toString();
    const marks = [...svg.matchAll(/x="([\d.]+)%"[^>]*><title>([^<]*)<\/title><path class="loss"/g)];
    expect(marks.map(([, x, words]) => [Number(x), words])).toEqual([
      [chart.axis.after(20), '1 request lost at 20 ms'],
      [chart.axis.after(120), '2 requests lost at 120 ms'],
    ]);
    expect(describeChart(chart)).toContain('3 requests lost between 20 ms and 120 ms.');
    const words = legend(chart, false).toString();
    expect(words).toContain('a request lost');
    expect(words).not.toContain('moment is not known');
  });

  it('count from the signal as the kernel recorded it, and none is later than the end', () => {
    const kernelRecord = { initPid: 1, signalledAtMs: 15, complete: false, events: [] };
    const observation = underLoadWith({ resetAtMs: [10, 30, 230] }, { kernelRecord });
    expect(lossesOf(observation)).toEqual({ atMs: [0, 15, 200], undated: 0 });
  });

  it('are counted where the moment is not known', () => {
    expect(lossesOf(underLoadWith({}))).toEqual({ atMs: [], undated: 3 });
    const some = picture(underLoadWith({ resetAtMs: [5, 5] }));
    expect(legend(some, false).toString()).toContain('Of 1 lost request the moment is not known.');
    expect(describeChart(some)).toContain(
      '2 requests lost at 5 ms. Of 1 lost request the moment is not known.',
    );
    const none = picture(
      underLoadWith({ afterSignal: { answered: 9, refused: 0, reset: 0 }, resetAtMs: [] }),
    );
    expect(legend(none, false).toString()).not.toMatch(/lost/);
  });
});

describe('the arrows', () => {
  it('are what the kernel recorded', () => {
    const observation = recorded('parent-kills-worker-late');
    expect(arrowsOf(observation, lanes(observation))).toMatchObject([
      { from: null, to: 0, words: 'PID 1: SIGTERM from outside within 1 ms, handler ran' },
      { from: 0, to: 1, words: 'PID 8: SIGTERM from PID 1 within 1 ms, handler ran' },
    ]);
  });

  it('are only those that were sent, where nothing was recorded', () => {
    const before = [aProcess(), aProcess({ pid: 8 })];
    const sent = (observation: Observation) => arrowsOf(observation, lanes(observation)).map(({ to }) => to);
    expect(sent(anObservation({ before, end: exited() }))).toEqual([0]);
    const reach = { ...signal('SIGTERM'), reach: 'every-process' as const };
    expect(sent(anObservation({ before, signal: reach, end: exited() }))).toEqual([0, 1]);
  });
});

describe('the picture', () => {
  it('has the remedies on the scale of the original', () => {
    const [probe] = shellForm.runs;
    if (probe === undefined) throw new Error('the scenario has a run');
    const remedy = anObservation({ end: exited({ afterMs: 43 }) });
    const chart = chartOf([
      { heading: 'As it is', observation: probe, outcome: 'killed', mostLanes: 12 },
      { heading: 'With exec-form', observation: remedy, outcome: 'graceful', mostLanes: 4 },
    ]);
    expect(chart).toMatchObject({
      measuredMs: 431,
      parts: [{ heading: 'As it is' }, { lanes: [{ pids: [1] }] }],
    });
  });

  it('is null where no container ran', () => {
    const end = { kind: 'cannot-start', reason: 'other', message: 'no' } as const;
    const observation = anObservation({ end });
    expect(chartOf([{ heading: null, observation, outcome: 'inconclusive', mostLanes: 1 }])).toBeNull();
  });

  it('says the same in words as it draws', () => {
    const chart = picture(recorded('parent-kills-worker-late'));
    const words = describeChart(chart);
    expect(words).toContain(
      'SIGTERM is sent at 0; the budget ends at 30 s. PID 1 python3: exits in 1.53 s, code 0.',
    );
    const svg = drawChart(chart, { title: 't', desc: 'd' }).toString();
    expect(svg).toContain(`<desc id="d">${words.replaceAll("'", '&#39;')}</desc>`);
    expect(svg).toContain('role="img" aria-labelledby="t" aria-describedby="d"');
  });

  it('explains no sign that it does not have', () => {
    const words = legend(picture(recorded('parent-kills-worker-late')), true).toString();
    expect(words).toContain('a signal sent, by the kernel&#39;s record');
    expect(words).not.toMatch(/open end|SIGKILL|not waited out/);
  });
});
