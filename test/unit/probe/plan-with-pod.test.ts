import { describe, expect, it } from 'vitest';
import { planWithPod } from '../../../src/probe/plan-with-pod.js';
import { manifestTargets } from '../../../src/targets/k8s/manifest-targets.js';
import { anObservation } from '../../support/builders.js';
import { aSpec, someSettings } from '../../support/plans.js';

const { image } = anObservation();

const ASKS = ', lifecycle: { preStop: { httpGet: { port: 8090, path: /drain } } }';

function web(hook = '') {
  const text = `apiVersion: v1
kind: Pod
metadata: { name: shop }
spec: { containers: [{ name: web, image: "web:1"${hook} }, { name: proxy, image: "proxy:1" }] }`;
  const [target] = manifestTargets([{ file: 'pod.yaml', text }], {
    kindsWithTemplate: [],
    host: false,
    env: [],
    lookups: [],
  }).targets;
  return target ?? aSpec();
}

/** What was asked of the session, and the plan. */
async function planned(spec: ReturnType<typeof web>, hasShell = true) {
  const asked: string[] = [];
  const plan = await planWithPod(spec, {
    settings: someSettings(),
    image,
    emit: () => undefined,
    session: {
      engine: { mountsParts: true },
      image: async (reference) => {
        asked.push(reference);
        return image;
      },
      shellImage: async (images) => {
        asked.push(`a shell in ${images.length}`);
        return hasShell ? { kind: 'found', image: 'sha256:shell' } : { kind: 'missing', why: 'none' };
      },
    },
  });
  return { asked, plan };
}

describe('a target', () => {
  it('that is alone asks for nothing else', async () => {
    const { asked, plan } = await planned(aSpec());
    expect(asked).toEqual([]);
    expect(plan).toMatchObject({ notes: [], plan: { probe: { pod: null } } });
  });

  it('of a Pod is planned with the images of the others, and a holder', async () => {
    const { asked, plan } = await planned(web());
    expect(asked).toEqual(['proxy:1', 'a shell in 2']);
    expect(plan).toMatchObject({
      plan: { probe: { pod: { holderImage: 'sha256:shell', members: [{ name: 'proxy' }] } } },
    });
  });

  it('is probed alone where there is no holder, which is said', async () => {
    const { plan } = await planned(web(), false);
    expect(plan).toMatchObject({ plan: { probe: { pod: null } } });
    expect(plan.notes.map(({ message }) => message)).toEqual([
      'It is probed alone, without proxy: no image with a shell can be had to hold what they share.',
    ]);
  });

  it('is not probed then if its hook asks another one', async () => {
    const { plan } = await planned(web(ASKS), false);
    expect(plan).toMatchObject({
      obstacle: {
        message: expect.stringMatching(/^Its hook asks proxy, of the same Pod/),
        place: { line: 4 },
      },
    });
  });
});
