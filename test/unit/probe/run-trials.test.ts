import { describe, expect, it } from 'vitest';
import { SigprobeError } from '../../../src/errors.js';
import type { Observation } from '../../../src/observation.js';
import type { TargetPlan } from '../../../src/planning/plans.js';
import { runTrials } from '../../../src/probe/run-trials.js';
import type { Session } from '../../../src/probe/session.js';
import type { TrialStep } from '../../../src/trial/trial-step.js';
import type { TrialPlan } from '../../../src/trial-plan.js';
import { anObservation, aProcess, exited, signal, somePhases, stillRunning } from '../../support/builders.js';
import { type FakeClock, fakeClock } from '../../support/fake-clock.js';
import { aPlan } from '../../support/plans.js';

type Trial = Session['trial'];
type Played = Observation | Error | ((clock: FakeClock, ...args: Parameters<Trial>) => Promise<Observation>);

interface Sketch {
  readonly target?: Partial<TargetPlan>;
  /** What each trial brings after 100 ms, by its id; the usual observation unless told otherwise. */
  readonly trials?: Readonly<Record<string, Played>>;
}

/** Runs the trials of a target, and tells when each began and ended. */
async function ran({ target, trials = {} }: Sketch) {
  const clock = fakeClock();
  const log: string[] = [];
  const steps: TrialStep[] = [];
  const heard: string[] = [];
  /** What had begun and ended each time that the only trial under way had ended. */
  const recorded: string[] = [];
  const trial: Trial = async (...args) => {
    const [{ id, role }, emit, extra] = args;
    log.push(`+${id}`);
    emit({ kind: 'creating' });
    try {
      const played = trials[id] ?? anObservation();
      if (typeof played === 'function') return await played(clock, ...args);
      await clock.sleep(100);
      if (played instanceof Error) throw played;
      extra?.onRecorded?.();
      return { ...played, trial: { ...played.trial, id, role } };
    } finally {
      log.push(`-${id}`);
    }
  };
  const plan: TargetPlan = { probe: aPlan(), runs: 1, tryRemedies: false, isExclusive: false, ...target };
  const outcome = await clock.run(
    runTrials(plan, { trial } as Partial<Session> as Session, (step) => steps.push(step), {
      onResult: (seen) => heard.push([...seen.keys()].join()),
      onRecorded: () => recorded.push(log.join(' ')),
    }).then(
      (seen) => ({ seen: [...seen.keys()], error: null }),
      (error: unknown) => ({ seen: null, error }),
    ),
  );
  return { ...outcome, log: log.join(' '), steps, heard, recorded };
}

const image = aPlan({ signal: { ...signal('SIGQUIT'), source: 'image' } });
const refused = new SigprobeError('engine-failed', 'No.', '');

/** A probe that runs its differential while its container is pending. */
const pending =
  (observation: Observation, untilMs = 0): Played =>
  async (clock, _plan, _emit, extra) => {
    const over = new AbortController();
    if (untilMs > 0) clock.at(clock.now() + untilMs, () => over.abort());
    await extra?.runDifferential?.(over.signal);
    return observation;
  };

describe('the trials of a target', () => {
  it('are over with the probe where that tells all', async () => {
    expect(await ran({})).toMatchObject({ seen: ['probe'], log: '+probe -probe', heard: ['probe'] });
  });

  it('run side by side where they may', async () => {
    const { log, seen } = await ran({ target: { probe: image } });
    expect(log).toBe('+probe +sigterm -probe -sigterm');
    expect(seen).toEqual(['probe', 'sigterm']);
  });

  it('run one at a time where they share what they write to', async () => {
    expect((await ran({ target: { probe: image, isExclusive: true } })).log).toBe(
      '+probe -probe +sigterm -sigterm',
    );
  });

  it('are repeated one after another', async () => {
    expect((await ran({ target: { runs: 3 } })).log).toBe(
      '+probe -probe +probe-2 -probe-2 +probe-3 -probe-3',
    );
  });

  it('show the progress of the probe, and of the others only which are under way', async () => {
    expect((await ran({ target: { probe: image } })).steps).toEqual([
      { kind: 'creating' },
      { kind: 'beside', trials: ['sigterm'] },
      { kind: 'beside', trials: [] },
    ]);
  });

  it('tell when the only one of them has ended, and perhaps none follows', async () => {
    expect((await ran({})).recorded).toEqual(['+probe']);
    const later: Played = async (clock, { id, role }, _emit, extra) => {
      await clock.sleep(200);
      extra?.onRecorded?.();
      const played = anObservation();
      return { ...played, trial: { ...played.trial, id, role } };
    };
    const { recorded } = await ran({ target: { probe: image }, trials: { sigterm: later } });
    expect(recorded).toEqual(['+probe +sigterm -probe']);
  });

  it('are followed by those that explain them', async () => {
    const unaffected = anObservation({ before: [aProcess({ caught: [] })], end: exited({ code: 0 }) });
    expect((await ran({ trials: { probe: unaffected } })).log).toBe('+probe -probe +control -control');
  });

  it('count the differential that ran beside the probe, and run it once', async () => {
    const probe = pending(anObservation({ end: stillRunning({ proof: 'differential' }) }));
    const { log, seen } = await ran({ trials: { probe } });
    expect(log).toBe('+probe +differential -differential -probe');
    expect(seen).toEqual(['differential', 'probe']);
  });
});

describe('a differential that runs beside the probe', () => {
  const interrupted = new SigprobeError('interrupted', 'Interrupted.', '');
  const untilAborted: Played = async (clock, _plan, _emit, extra) => {
    await clock.sleep(60_000, extra?.abort);
    throw interrupted;
  };

  it('is no failure where the probe ended meanwhile', async () => {
    const trials = { probe: pending(anObservation(), 500), differential: untilAborted };
    expect(await ran({ trials })).toMatchObject({ seen: ['probe'], error: null });
  });

  it('fails the probe where it fails', async () => {
    const trials = { probe: pending(anObservation()), differential: refused };
    expect((await ran({ trials })).error).toBe(refused);
  });

  it('is not offered for a container that must run alone, nor behind an init', async () => {
    const offered: boolean[] = [];
    const probe: Played = async (_clock, _plan, _emit, extra) => {
      offered.push(extra?.runDifferential !== undefined);
      return anObservation();
    };
    await ran({ trials: { probe } });
    await ran({ trials: { probe }, target: { isExclusive: true } });
    await ran({ trials: { probe }, target: { probe: aPlan({ init: true }) } });
    expect(offered).toEqual([true, false, false]);
  });
});

describe('a container that is proved to have lost the signal', () => {
  /** Its trial hears what the container did once it is let go, or when it ends by itself. */
  const proved =
    (later: { code: number; afterMs: number } | null = null, caught: readonly string[] = []): Played =>
    async (clock, { id, role }, _emit, extra) => {
      const before = [aProcess({ caught })];
      const as = (endedLater: typeof later) => {
        const observation = anObservation({ before, end: stillRunning({ endedLater }) });
        return { ...observation, trial: { ...observation.trial, id, role } };
      };
      await clock.sleep(100);
      const ends = later === null ? [] : [clock.sleep(later.afterMs)];
      await Promise.race([extra?.onProof?.(as(null)), ...ends]);
      return as(later);
    };
  const target = { tryRemedies: true };

  it('is kept while remedies run', async () => {
    const { log, heard, seen } = await ran({ target, trials: { probe: proved() } });
    expect(log).toBe('+probe +init +init-again -init -init-again -probe');
    const all = 'probe,init,init-again';
    expect(heard).toEqual(['probe', 'probe,init', all, all]);
    expect(seen).toEqual(['probe', 'init', 'init-again']);
  });

  it('lets planning think again when it ends by itself', async () => {
    const trials = { probe: proved({ code: 0, afterMs: 50 }) };
    const { log, seen } = await ran({ target, trials });
    expect(log).toBe('+probe +init +init-again -probe -init -init-again');
    // Nothing is recommended for what ends by itself.
    expect(seen).toEqual(['probe', 'init']);
  });

  it('is let go at once where nothing else is wanted', async () => {
    expect((await ran({ trials: { probe: proved() } })).log).toBe('+probe -probe');
  });

  it('is let go at once where another trial fails, though others still run', async () => {
    const slow: Played = async (clock, { id, role }) => {
      await clock.sleep(5_000);
      return { ...anObservation(), trial: { ...anObservation().trial, id, role } };
    };
    const trials = { probe: proved(null, ['SIGINT']), init: refused, SIGINT: slow };
    const { log, error } = await ran({ target, trials });
    expect(error).toBe(refused);
    expect(log).toBe('+probe +SIGINT +init +SIGINT-again -init -probe -SIGINT-again -SIGINT');
  });

  it('is not kept where containers must run alone', async () => {
    const { log } = await ran({ target: { ...target, isExclusive: true }, trials: { probe: proved() } });
    expect(log).toBe('+probe -probe +init -init +init-again -init-again');
  });

  it('gives way to the next of its repeats', async () => {
    const trials = { probe: proved(), 'probe-2': proved(), 'probe-3': proved() };
    const { log } = await ran({ target: { runs: 3 }, trials });
    expect(log).toBe('+probe +probe-2 +probe-3 -probe -probe-2 -probe-3');
  });
});

describe('a container that has only to be removed', () => {
  /** What was seen is told after 100 ms, and the container is gone after that time. */
  const removedIn =
    (ms: number, seen = anObservation()): Played =>
    async (clock, { id, role }, _emit, extra) => {
      const observation = { ...seen, trial: { ...seen.trial, id, role } };
      await clock.sleep(100);
      if (seen.end.kind === 'still-running') await extra?.onProof?.(observation);
      extra?.onSeen?.(observation);
      await clock.sleep(ms);
      return { ...observation, phases: somePhases({ removeMs: ms }) };
    };
  const unhandled = anObservation({ before: [aProcess({ caught: [] })], end: stillRunning() });
  const unaffected = anObservation({ before: [aProcess({ caught: [] })], end: exited({ code: 0 }) });

  it('keeps nobody waiting but the end', async () => {
    const { log, heard, seen } = await ran({ trials: { probe: removedIn(900, unaffected) } });
    expect(log).toBe('+probe +control -control -probe');
    expect(heard).toEqual(['probe', 'probe,control']);
    expect(seen).toEqual(['probe', 'control']);
  });

  it('does not keep the one that lost the signal', async () => {
    const slow = { init: removedIn(900), 'init-again': removedIn(900) };
    const trials = { probe: removedIn(50, unhandled), ...slow };
    const { log } = await ran({ target: { tryRemedies: true }, trials });
    expect(log).toBe('+probe +init +init-again -probe -init -init-again');
  });

  it('is waited for where containers must run alone, and where repeats are compared', async () => {
    const probe = removedIn(900, unaffected);
    const alone = await ran({ target: { isExclusive: true }, trials: { probe } });
    expect(alone.log).toBe('+probe -probe +control -control');
    const repeated = await ran({ target: { runs: 2 }, trials: { probe: removedIn(900) } });
    expect(repeated.log).toBe('+probe -probe +probe-2 -probe-2');
  });

  it('tells the container that it was compared with at once', async () => {
    const answers: string[] = [];
    const probe: Played = async (_clock, _plan, _emit, extra) => {
      const second = await extra?.runDifferential?.(new AbortController().signal);
      answers.push(second?.phases === null ? 'seen' : 'removed');
      return anObservation({ end: stillRunning({ proof: 'differential' }) });
    };
    const { log } = await ran({ trials: { probe, differential: removedIn(900) } });
    expect(log).toBe('+probe +differential -probe -differential');
    expect(answers).toEqual(['seen']);
  });

  it('fails the whole where the engine is lost by then', async () => {
    const probe: Played = async (_clock, _plan, _emit, extra) => {
      extra?.onSeen?.(anObservation());
      throw refused;
    };
    expect((await ran({ trials: { probe } })).error).toBe(refused);
  });
});

describe('a container that takes long to end', () => {
  const outlasted = anObservation({
    before: [aProcess({ caught: [] })],
    end: stillRunning({ proof: null, afterMs: 2_000 }),
  });
  /** It is told of after two seconds, and ends like that after six. */
  const slow =
    (observation: Observation): Played =>
    async (clock, { id, role }, _emit, extra) => {
      const as = (seen: Observation) => ({ ...seen, trial: { ...seen.trial, id, role } });
      await clock.sleep(2_000);
      await extra?.onPending?.(as(outlasted));
      await clock.sleep(4_000);
      return as(observation);
    };
  /** It ends in time unless it is ended before. */
  const taking =
    (ms: number): Played =>
    async (clock, { id, role }, _emit, extra) => {
      await clock.sleep(ms, extra?.abort);
      if (extra?.abort?.aborted) throw new SigprobeError('interrupted', 'Interrupted.', '');
      return { ...anObservation(), trial: { ...anObservation().trial, id, role } };
    };
  const target = { tryRemedies: true };
  /** What the differential shows is the init's first time. */
  const brief = { 'init-again': taking(600), 'second-signal': taking(400) };

  it('is asked meanwhile what its end will leave to be asked', async () => {
    const { log, seen, error } = await ran({ target, trials: { probe: slow(outlasted), ...brief } });
    expect(error).toBeNull();
    expect(log).toBe(
      '+probe +differential +init-again -differential +second-signal -second-signal -init-again -probe',
    );
    expect(seen).toEqual(['probe', 'differential', 'init-again', 'second-signal']);
  });

  it('is compared with the differential that was asked for a moment before', async () => {
    const answers: (Observation | null | undefined)[] = [];
    const probe: Played = async (clock, { id, role }, _emit, extra) => {
      const as = (seen: Observation) => ({ ...seen, trial: { ...seen.trial, id, role } });
      const over = new AbortController();
      await clock.sleep(500);
      await extra?.onPending?.(as(outlasted));
      await clock.sleep(1);
      const second = extra?.runDifferential?.(over.signal).then((answer) => answers.push(answer));
      await clock.sleep(100);
      over.abort();
      await second;
      const children = [aProcess({ pid: 7, ppid: 1 }), aProcess({ pid: 8, ppid: 1, args: 'other' })];
      return as(anObservation({ before: [aProcess(), ...children], end: exited({ code: 0 }) }));
    };
    const slowly = Object.fromEntries(
      ['frozen-children', 'frozen-children/2'].map((id) => [id, taking(900)]),
    );
    const differential: Played = async (clock, { id, role }) => {
      await clock.sleep(1_000);
      return { ...anObservation(), trial: { ...anObservation().trial, id, role } };
    };
    const { log, seen, error } = await ran({ target, trials: { probe, differential, ...slowly } });
    expect(error).toBeNull();
    expect(log.match(/\+differential/g)).toHaveLength(1);
    expect(answers).toHaveLength(1);
    expect(seen).toEqual(['probe', 'frozen-children', 'frozen-children/2']);
  });

  it('makes all of that needless by an exit in time', async () => {
    const trials = { probe: slow(anObservation()), ...brief, 'init-again': taking(60_000) };
    const { log, seen, error } = await ran({ target, trials });
    expect(error).toBeNull();
    expect(log.endsWith('-second-signal -probe -init-again')).toBe(true);
    expect(seen).toEqual(['probe']);
  });

  it('is not failed by what was needless', async () => {
    const trials = { probe: slow(anObservation()), ...brief, 'init-again': refused };
    expect(await ran({ target, trials })).toMatchObject({ seen: ['probe'], error: null });
  });

  it('is failed by what was not', async () => {
    const trials = { probe: slow(outlasted), ...brief, 'init-again': refused };
    expect((await ran({ target, trials })).error).toBe(refused);
  });

  it('is failed by a remedy that fails after it has taken long', async () => {
    const fails: Played = async (clock, { id, role }, _emit, extra) => {
      await clock.sleep(2_000);
      await extra?.onPending?.({ ...outlasted, trial: { ...outlasted.trial, id, role } });
      await clock.sleep(4_000);
      throw refused;
    };
    const trials = { probe: slow(outlasted), ...brief, 'init-again': fails };
    expect((await ran({ target, trials })).error).toBe(refused);
  });

  it('is asked for its end where it only explains another', async () => {
    const trials = { probe: slow(outlasted), ...brief, 'second-signal': slow(anObservation()) };
    const { log, seen } = await ran({ target, trials });
    expect(log.endsWith('-probe -second-signal')).toBe(true);
    expect(seen).toContain('second-signal');
  });

  it('is waited for where containers must run alone, and where repeats are compared', async () => {
    const alone = await ran({ target: { ...target, isExclusive: true }, trials: { probe: slow(outlasted) } });
    expect(alone.log).toContain('+probe -probe');
    const repeated = await ran({ target: { runs: 2 }, trials: { probe: slow(outlasted) } });
    expect(repeated.log).toContain('+probe -probe');
  });
});

describe('a trial that fails', () => {
  it('begins nothing more, and is thrown once the others have come to rest', async () => {
    const slow: Played = async (clock, { id }: TrialPlan) => {
      await clock.sleep(900);
      const observation = anObservation({ before: [aProcess({ caught: [] })] });
      return { ...observation, trial: { ...observation.trial, id } };
    };
    const { log, error } = await ran({ target: { probe: image }, trials: { probe: refused, sigterm: slow } });
    expect(error).toBe(refused);
    expect(log).toBe('+probe +sigterm -probe -sigterm');
  });

  it('is the first of several', async () => {
    const trials = { probe: refused, sigterm: new Error('later') };
    expect((await ran({ target: { probe: image }, trials })).error).toBe(refused);
  });
});
