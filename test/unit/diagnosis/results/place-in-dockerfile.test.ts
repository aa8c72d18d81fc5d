import { describe, expect, it } from 'vitest';
import { joinReports } from '../../../../src/diagnosis/results/join.js';
import { placeInDockerfile } from '../../../../src/diagnosis/results/place-in-dockerfile.js';
import { aFinding, aPlace, aReport, aResult, aTargetError, signal } from '../../../support/builders.js';
import { shellForm, staleWaivers, twoTargets } from '../../report/scenarios.js';

const start = aPlace({ path: 'CMD', line: 7 });
const stopSignal = aPlace({ path: 'STOPSIGNAL', line: 5 });
const own = aPlace({ line: 99 });

/** Where the only finding is placed. */
function placed(source: Parameters<typeof signal>[1], place = null as typeof own | null) {
  const result = aResult({ signal: signal('SIGQUIT', source), findings: [aFinding({ place })] });
  return placeInDockerfile(result, { start, stopSignal }).findings[0]?.place;
}

describe('the place of a finding in a Dockerfile', () => {
  it('is STOPSIGNAL where it is about the signal that the image asks for', () => {
    expect(placed('image')).toEqual(stopSignal);
    expect(placed('option')).toEqual(start);
  });

  it('is the line that starts the program otherwise, or where there is no STOPSIGNAL', () => {
    const places = { start, stopSignal: null };
    const result = placeInDockerfile(shellForm, places);
    expect(result.findings.map(({ place }) => place)).toEqual([start]);
    expect(result.target.place).toEqual(start);
    expect(placeInDockerfile(aTargetError(), places).target.place).toEqual(start);
  });

  it('stays what it was where a file says it', () => {
    expect(placed('image', own)).toEqual(own);
  });
});

describe('reports that are joined', () => {
  it('are one, and judged as one', () => {
    const joined = joinReports([
      twoTargets,
      staleWaivers,
      aReport({ results: [], errors: [aTargetError()] }),
    ]);
    expect(joined.results).toEqual([...twoTargets.results, ...staleWaivers.results]);
    expect(joined.waivers).toEqual(staleWaivers.waivers);
    expect(joined.summary).toMatchObject({ exitCode: 2 });
    expect(joinReports([twoTargets, staleWaivers]).summary.exitCode).toBe(1);
  });

  it('are as they were where there is one', () => {
    expect(joinReports([twoTargets])).toBe(twoTargets);
  });
});
