import { inject } from 'vitest';
import { identifyOwner } from '../../src/api/owner.js';
import type { Report, TargetResult } from '../../src/diagnosis/results/report.js';
import { parseEndpoint } from '../../src/engine/connect/endpoint.js';
import { connectDocker } from '../../src/engine/docker/engine.js';
import type { ViewName } from '../../src/observation.js';
import { probe } from '../../src/probe/probe.js';
import type { Settings } from '../../src/probe/probe-target.js';
import { PLAIN_SETTINGS } from '../../src/target-spec.js';

/**
 * Probes an image with no other views than those, as on an engine that is far away, and without leave to signal anybody
 * from outside.
 */
export async function probeThrough(
  views: readonly ViewName[],
  image: string,
  { init = false, ...unusual }: Partial<Settings> & { readonly init?: boolean } = {},
): Promise<{ report: Report; result: TargetResult }> {
  const engine = await connectDocker(parseEndpoint(inject('host'), null), views);
  try {
    const { report } = await probe(
      [
        {
          spec: {
            kind: 'image',
            name: image,
            image,
            entrypoint: null,
            cmd: null,
            init,
            settings: PLAIN_SETTINGS,
            declared: null,
          },
          settings: {
            grace: { budgetMs: 3_000, source: 'option' },
            signal: null,
            reach: 'pid-1',
            second: null,
            load: null,
            when: 'ready',
            runs: 1,
            platforms: [],
            ready: null,
            readyTimeoutMs: 60_000,
            pull: 'never',
            fullGrace: false,
            remedies: false,
            keep: false,
            require: 'stop',
            failOn: [],
            ...unusual,
          },
        },
      ],
      {
        engine,
        ...identifyOwner(process.pid),
        isOwnerAlive: () => null,
        recorder: null,
        helper: { wish: { kind: 'never' }, pull: 'never' },
        jobs: 1,
        abort: new AbortController().signal,
        onStep: () => undefined,
      },
    );
    const [result] = report.results;
    if (result === undefined) throw new Error(JSON.stringify(report.errors));
    return { report, result };
  } finally {
    engine.close();
  }
}
