import { describe, expect, it } from 'vitest';
import { errors } from '../../../src/error-catalogue.js';
import type { BuildImage } from '../../../src/probe/build.js';
import { probe } from '../../../src/probe/probe.js';
import type { TrialStep } from '../../../src/trial/trial-step.js';
import { loadCompose } from '../../support/compose-project.js';
import { fakeEngine } from '../../support/fake-engine.js';
import { someSettings } from '../../support/plans.js';

const TEXT = `
name: shop
services:
  web: { build: { context: ., args: { TOKEN: hush-hush-hush } }, image: app }
  worker: { build: ., image: app }
`;

/** Probes both services on an engine that has the image once it is built. */
async function probed(build: BuildImage | null, isAsked = true) {
  const { targets } = loadCompose(TEXT, { build: isAsked });
  const images = new Set<string>();
  const base = fakeEngine({ images: ['app'] });
  const on = fakeEngine(
    {
      override: {
        findImage: async (reference) => (images.has(reference) ? base.engine.findImage('app') : null),
        pullImage: () => Promise.reject(new Error('No registry is to be asked.')),
      },
    },
    base.clock,
  );
  const steps: TrialStep[] = [];
  const built: string[] = [];
  const { report } = await base.clock.run(
    probe(
      targets.map((spec) => ({ spec, settings: someSettings() })),
      {
        engine: on.engine,
        helper: { wish: { kind: 'auto' }, pull: 'missing' },
        clock: base.clock,
        runId: 'abc',
        recorder: null,
        owner: 'host/1/2',
        isOwnerAlive: () => null,
        jobs: 2,
        abort: new AbortController().signal,
        onStep: (_, step) => steps.push(step),
        ...(build === null
          ? {}
          : {
              build: async (request, abort) => {
                built.push(request.image);
                await build(request, abort);
                images.add(request.image);
              },
            }),
      },
    ),
  );
  return { report, steps, built };
}

describe('an image that only a build makes', () => {
  it('is built once for all that run it, and what the build prints is told without its arguments', async () => {
    const { report, steps, built } = await probed(async ({ onLine }) => onLine('Step 1: hush-hush-hush'));
    expect(report.summary).toMatchObject({ graceful: 2 });
    expect(built).toEqual(['app']);
    expect(steps).toContainEqual({ kind: 'building', image: 'app', line: 'Step 1: $TOKEN' });
  });

  it('that cannot be built leaves its targets not probed', async () => {
    const { report } = await probed(() =>
      Promise.reject(errors.buildFailed('app', 'docker compose build web', 'no hush-hush-hush')),
    );
    expect(report.errors.map(({ code }) => code)).toEqual(['target-incomplete', 'target-incomplete']);
    expect(report.errors[0]?.message).toBe("The image 'app' could not be built: no $TOKEN.");
  });

  it.each([
    ['nobody has asked for that', true, false],
    ['the caller cannot', false, true],
  ])('is not built where %s', async (_, canBuild, isAsked) => {
    const { report, built } = await probed(canBuild ? async () => undefined : null, isAsked);
    expect(built).toEqual([]);
    expect(report.errors).toMatchObject([
      { code: 'image-not-found', hint: 'Build it: docker compose build web, or let --build do it.' },
      { code: 'image-not-found' },
    ]);
  });
});
