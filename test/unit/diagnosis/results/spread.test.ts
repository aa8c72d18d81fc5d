import { describe, expect, it } from 'vitest';
import { spreadOf } from '../../../../src/diagnosis/results/spread.js';
import { anObservation, aResult, exited, stillRunning } from '../../../support/builders.js';

const lasting = (afterMs: number) => aResult({ observation: anObservation({ end: exited({ afterMs }) }) });
const killed = aResult({ outcome: 'killed', observation: anObservation({ end: stillRunning() }) });

describe('the spread', () => {
  it('of a single run is none', () => expect(spreadOf([lasting(40)])).toBeNull());

  it('has the shortest, the middle and the longest time', () => {
    expect(spreadOf([lasting(50), lasting(40), lasting(90)])).toEqual({
      outcomes: { graceful: 3, completed: 0, abrupt: 0, killed: 0, unstopped: 0, inconclusive: 0 },
      exited: 3,
      exitMs: { min: 40, median: 50, max: 90 },
    });
  });

  it('has the mean of the two in the middle of an even number', () => {
    expect(spreadOf([lasting(40), lasting(50)])?.exitMs?.median).toBe(45);
  });

  it('leaves runs without an exit out of the times, not out of the outcomes', () => {
    expect(spreadOf([lasting(40), killed])).toMatchObject({
      outcomes: { graceful: 1, killed: 1 },
      exited: 1,
      exitMs: { min: 40, max: 40 },
    });
    expect(spreadOf([killed, killed])?.exitMs).toBeNull();
  });
});
