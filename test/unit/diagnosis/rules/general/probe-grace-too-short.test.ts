import { describe, expect, it } from 'vitest';
import type { ProbeGrace } from '../../../../../src/target-spec.js';
import {
  aDeclaration,
  aHookRun,
  anObservation,
  aPlace,
  exited,
  type ObservationSketch,
  stillRunning,
} from '../../../../support/builders.js';
import { bare, finding, fired, judge } from '../../judge.js';

const ID = 'probe-grace-too-short';
const place = aPlace({ file: 'pod.yaml', line: 9, path: 'spec.containers[0].livenessProbe' });

const ofProbe = (seconds: number, probe: ProbeGrace['probe'] = 'livenessProbe'): ProbeGrace => ({
  probe,
  seconds,
  place,
});

/** A container of a Pod that takes four seconds of its 30 to exit, unless told otherwise. */
const stopped = (probeGraces: readonly ProbeGrace[], unusual: ObservationSketch = {}) =>
  judge({
    declared: aDeclaration({ platform: 'kubernetes', probeGraces }),
    grace: { budgetMs: 30_000, source: 'kubernetes' },
    end: exited({ afterMs: 4_000 }),
    ...unusual,
  });

const hooks = (tookMs: number): ObservationSketch => ({
  hooks: {
    rules: 'kubernetes',
    budgetMs: 30_000,
    limitMs: 30_000,
    tookMs,
    hooks: [aHookRun({ endedMs: tookMs })],
  },
});

describe(ID, () => {
  it('reports a shutdown that takes longer than the probe leaves, 2 s at the least', () => {
    const found = finding(stopped([ofProbe(1)]), ID);
    expect(found).toMatchObject({
      severity: 'warning',
      place,
      data: {
        signal: 'SIGTERM',
        probe: 'livenessProbe',
        graceMs: 1_000,
        leftMs: 2_000,
        exitedAfterMs: 4_000,
        hooksMs: 0,
        suggestedBudgetMs: 6_000,
      },
      message:
        'The shutdown took 4 s. Where the livenessProbe fails, its own terminationGracePeriodSeconds of 1 holds, and SIGKILL follows 2 s after SIGTERM.',
      fix: "Set terminationGracePeriodSeconds of the livenessProbe to 6, or leave it out: then the Pod's holds.",
    });
  });

  it('counts what the hook spends, and no more of it than the probe allows', () => {
    expect(finding(stopped([ofProbe(6)], hooks(3_100)), ID)?.data).toMatchObject({
      leftMs: 3_000,
      hooksMs: 3_100,
      suggestedBudgetMs: 10_000,
    });
    expect(finding(stopped([ofProbe(6)], hooks(20_000)), ID)?.data).toMatchObject({ leftMs: 2_000 });
    expect(fired(stopped([ofProbe(7)], hooks(2_900)))).not.toContain(ID);
  });

  it('says of a startup probe that the container was up when it was measured', () => {
    const found = finding(stopped([ofProbe(5), ofProbe(3, 'startupProbe')]), ID);
    expect(found?.data).toMatchObject({ probe: 'startupProbe', leftMs: 3_000 });
    expect(found?.message).toMatch(/ after SIGTERM\. It was measured of a container that was up\.$/);
  });

  it.each<[string, readonly ProbeGrace[], ObservationSketch]>([
    ['probes without one', [], {}],
    ['one that is shorter than that of the Pod and long enough', [ofProbe(5)], {}],
    ['a time that may be as long', [ofProbe(4)], { end: exited({ afterMs: 4_001, uncertaintyMs: 3 }) }],
    ['a shutdown that is too slow for the Pod, too', [ofProbe(1)], { end: exited({ afterMs: 31_000 }) }],
    ['a program that does not exit at all', [ofProbe(1)], { end: stillRunning() }],
    ['one that cannot act on the signal', [ofProbe(1)], { before: [bare('sleep 4')] }],
    ['one that was signalled before it was up', [ofProbe(1)], { ready: { kind: 'at-once', afterMs: 3 } }],
    [
      'one that was sent a second signal',
      [ofProbe(1)],
      { secondSignal: { name: 'SIGTERM', atMs: 3_900, endedAfterMs: 100 } },
    ],
  ])('is silent for %s', (_, probeGraces, unusual) => {
    expect(fired(stopped(probeGraces, unusual))).not.toContain(ID);
  });

  it('is silent for what no file declares', () => {
    expect(anObservation().declared).toBeNull();
    expect(fired(judge({ end: exited({ afterMs: 9_000 }) }))).not.toContain(ID);
  });
});
