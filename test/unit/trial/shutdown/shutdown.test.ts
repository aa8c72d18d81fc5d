import { describe, expect, it } from 'vitest';
import { SigprobeError } from '../../../../src/errors.js';
import type { TrialPlan } from '../../../../src/trial-plan.js';
import type { ContainerScript } from '../../../support/fake-container.js';
import { fakeRecorder } from '../../../support/fake-recorder.js';
import { STUCK } from '../../../support/fake-scripts.js';
import { shutdownOf } from '../../../support/fake-trial.js';

describe('an outsider', () => {
  it('who kills the container is not taken for it', async () => {
    const shutdown = shutdownOf({
      container: STUCK,
      meanwhile: [[500, ({ fake }) => fake.killByOther(137)]],
    });
    await expect(shutdown).rejects.toMatchObject({ code: 'container-disturbed' });
  });

  it('who kills a control is not taken for it', async () => {
    const plan = { role: 'control' } as const;
    const shutdown = shutdownOf({ plan, meanwhile: [[500, ({ fake }) => fake.killByOther(137)]] });
    await expect(shutdown).rejects.toMatchObject({ code: 'container-disturbed' });
  });

  it('who interrupts ends the wait at once', async () => {
    for (const atMs of [5, 16, 300, 9_000]) {
      const shutdown = shutdownOf({ container: STUCK, meanwhile: [[atMs, ({ interrupt }) => interrupt()]] });
      await expect(shutdown).rejects.toMatchObject({ code: 'interrupted' });
    }
  });

  it('who takes the engine away ends it by that', async () => {
    const lost = new SigprobeError('engine-unreachable', 'The engine is gone.', '');
    const shutdown = shutdownOf({ container: STUCK, meanwhile: [[300, ({ interrupt }) => interrupt(lost)]] });
    await expect(shutdown).rejects.toBe(lost);
  });
});

describe('an engine that fails', () => {
  const refused = new SigprobeError('engine-unreachable', 'No.', '');

  it.each<[string, ContainerScript]>([
    ['as the signal is sent', { override: () => ({ kill: () => Promise.reject(refused) }) }],
    ['as the container is looked at', { override: () => ({ look: () => Promise.reject(refused) }) }],
    [
      'as the container is looked at after the signal',
      { ...STUCK, override: failingLook(1, refused), quickLooks: true },
    ],
    ['as its record is read', { override: () => ({ inspect: () => Promise.reject(refused) }) }],
  ])('%s fails the trial', async (_, container) => {
    await expect(shutdownOf({ container })).rejects.toBe(refused);
  });
});

function failingLook(after: number, error: Error): NonNullable<ContainerScript['override']> {
  let looks = 0;
  return ({ look }) => ({
    look: (depth) => {
      looks += 1;
      return looks > after ? Promise.reject(error) : look(depth);
    },
  });
}

describe("a kernel's record that is being opened", () => {
  const asked = async (openedMs: number, plan: Partial<TrialPlan> = {}) => {
    const states: string[] = [];
    let state = 'not open yet';
    await shutdownOf({
      plan,
      recorder: (clock) =>
        fakeRecorder({
          opened: async () => {
            await clock.sleep(openedMs);
            state = 'open';
          },
          record: () => {
            states.push(state);
            return { read: () => null, stop: () => undefined };
          },
        }),
    });
    return states;
  };

  it('is waited for before the signal, but not for ever', async () => {
    expect(await asked(1_500)).toEqual(['open']);
    expect(await asked(60_000)).toEqual(['not open yet']);
  });

  it('is not waited for where the signal comes as the container starts: it was before the start', async () => {
    expect(await asked(1_500, { when: 'starting' })).toEqual(['not open yet']);
  });
});

describe("the kernel's record of a container that ends", () => {
  /** What is asked of the recording and of the engine, in turn, from the first time that the record is read. */
  const askedOf = async (container: ContainerScript) => {
    const asked: string[] = [];
    const note = <T>(what: string, act: () => T): T => {
      asked.push(what);
      return act();
    };
    const recording = { read: () => note('read', () => null), stop: () => note('stop', () => undefined) };
    await shutdownOf({
      container: {
        ...container,
        override: (own) => ({ inspect: () => note('inspect', () => own.inspect()) }),
      },
      recorder: () => fakeRecorder({ record: () => recording }),
      onRecorded: () => asked.push('told'),
    });
    return asked;
  };

  it('is read and closed while the engine comes to its own', async () => {
    expect((await askedOf({ dieEventMs: 50 })).slice(0, 4)).toEqual(['read', 'stop', 'told', 'inspect']);
  });

  it('goes on where the container does', async () => {
    const asked = await askedOf(STUCK);
    expect(asked.indexOf('read')).toBeGreaterThan(asked.indexOf('inspect'));
    expect(asked).not.toContain('told');
  });
});
