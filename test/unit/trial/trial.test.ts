import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/port.js';
import { SigprobeError } from '../../../src/errors.js';
import type { TrialRole } from '../../../src/observation.js';
import { runTrial } from '../../../src/trial/trial.js';
import type { TrialContext } from '../../../src/trial/trial-context.js';
import type { TrialPlan } from '../../../src/trial-plan.js';
import { anObservation } from '../../support/builders.js';

/** A trial of that role on an engine that fails to create its container. */
function trialThatFails(role: TrialRole, failure: SigprobeError) {
  const { image, signal, grace, engine: facts } = anObservation();
  const plan = {
    role,
    id: role,
    remedy: null,
    image,
    entrypoint: null,
    cmd: null,
    init: true,
    signal,
    grace,
  };
  const createContainer = () => Promise.reject(failure);
  const context = {
    engine: { createContainer, facts } as Partial<Engine>,
    emit: () => undefined,
    abort: new AbortController().signal,
    labels: {},
    containerName: () => 'sigprobe-x-1',
  };
  return runTrial(plan as Partial<TrialPlan> as TrialPlan, context as Partial<TrialContext> as TrialContext);
}

const refusal = new SigprobeError(
  'engine-failed',
  'The engine refused to create a container: no init.',
  'Look.',
);

describe('a container that the engine refuses to create', () => {
  it.each(['remedy', 'differential'] as const)(
    'leaves the probe its verdict when it is a %s',
    async (role) => {
      expect(await trialThatFails(role, refusal)).toMatchObject({
        trial: { role, init: true },
        end: { kind: 'cannot-start', reason: 'other', message: refusal.message },
        snapshots: [],
        log: { text: '', truncated: false },
      });
    },
  );

  it('is an error when it is the probe', async () => {
    await expect(trialThatFails('probe', refusal)).rejects.toBe(refusal);
  });

  it('is an error when the engine is lost', async () => {
    const lost = new SigprobeError('engine-unreachable', 'The engine is gone.', 'Start it.');
    await expect(trialThatFails('remedy', lost)).rejects.toBe(lost);
  });
});
