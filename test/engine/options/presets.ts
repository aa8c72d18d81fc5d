import { describe, it } from 'vitest';
import type { TargetResult } from '../../../src/diagnosis/results/report.js';
import type { SignalFacts } from '../../../src/observation.js';
import { platformNamed } from '../../../src/platforms/platforms.js';
import { probeThrough } from '../../support/probe-through.js';
import { imageOf, probe, rulesOf } from '../../support/probing.js';

/** What was sent, by what, to whom, and within which budget. */
function sent({ signal, grace }: TargetResult) {
  return `${signal.name} ${signal.source} ${signal.reach} ${grace.budgetMs} ${grace.source}`;
}

function fitting({ platforms }: TargetResult, fits: boolean | null): string[] {
  return platforms.filter((platform) => platform.fits === fits).map(({ name }) => name);
}

describe.concurrent('the preset', () => {
  it('decides the budget, and leaves the signal to the image', async ({ expect }) => {
    const result = await probe('--preset', 'nomad', imageOf('stopsignal-sigint'));
    expect(sent(result)).toBe('SIGINT image pid-1 5000 nomad');
    expect(rulesOf(result)).toContain('sigterm-unlike-stopsignal');
  });

  it('decides the signal as well where the platform has one of its own', async ({ expect }) => {
    const result = await probe('--preset', 'cloud-run', imageOf('stopsignal-sigint'));
    expect(sent(result)).toBe('SIGTERM preset pid-1 10000 cloud-run');
    expect(result.outcome).toBe('killed');
    expect(result.runs.map(({ trial }) => trial.role)).not.toContain('sigterm');
  });

  it('that sends SIGINT is compared with what SIGTERM does', async ({ expect }) => {
    const result = await probe('--preset', 'fly', imageOf('c-handler'));
    expect(sent(result)).toBe('SIGINT preset pid-1 5000 fly');
    expect(result.outcome).toBe('killed');
    expect(rulesOf(result)).toContain('sigterm-unlike-stopsignal');
  });

  it('gives way to what is said by hand', async ({ expect }) => {
    const result = await probe('-t', 'fly', '-g', '2s', '-s', 'TERM', imageOf('c-handler'));
    expect(sent(result)).toBe('SIGTERM option pid-1 2000 option');
    expect(result.outcome).toBe('graceful');
  });
});

describe.concurrent('the time that was measured', () => {
  it('is compared with the budgets of the platforms that send the same signal', async ({ expect }) => {
    const result = await probe(imageOf('c-handler'));
    expect(fitting(result, true)).toEqual([
      'kubernetes', 'docker', 'compose', 'podman', 'ecs', 'cloud-run', 'heroku', 'nomad', 'aca',
    ]); // biome-ignore format: a list
    expect(fitting(result, null)).toEqual(['fly']);
  });

  it('is compared with none where the container was still running', async ({ expect }) => {
    expect((await probe(imageOf('sleep-no-handler'))).platforms).toEqual([]);
  });
});

describe.concurrent('for heroku every process is told', () => {
  it('and a shell as PID 1 keeps nothing from its server', async ({ expect }) => {
    const image = imageOf('shell-form-server');
    const [alone, all] = await Promise.all([probe(image), probe('-t', 'heroku', image)]);
    expect(alone).toMatchObject({ outcome: 'killed', missing: ['forwarding'] });
    expect(alone.stoppedWaiting?.proof).toBe('kernel-state');
    expect(all).toMatchObject({ outcome: 'graceful', missing: [], exit: { code: 0 } });
    expect(sent(all)).toBe('SIGTERM preset every-process 30000 heroku');
    expect(all.runs.map(({ trial, signal }) => `${trial.role} ${signal.reach}`)).toEqual([
      'probe every-process',
      'control every-process',
    ]);
    expect(fitting(all, true)).toEqual(['heroku']);
  });

  it('but an init whose shell dies still leaves the server behind', async ({ expect }) => {
    const image = imageOf('tini-shell-server');
    const [alone, all] = await Promise.all([probe(image), probe('-t', 'heroku', image)]);
    expect(alone).toMatchObject({ outcome: 'abrupt', missing: ['forwarding'] });
    expect(all).toMatchObject({ outcome: 'abrupt', missing: [] });
    expect(rulesOf(all)).toContain('abandoned-children');
  });

  it('and a PID 1 that does not wait for its server is no better for that', async ({ expect }) => {
    const result = await probe('-t', 'heroku', imageOf('trap-exits-without-server'));
    expect(result).toMatchObject({ outcome: 'abrupt', missing: [] });
    expect(rulesOf(result)).toContain('abandoned-children');
  });

  it('and a proof is still issued for a PID 1 that is alone', async ({ expect }) => {
    const result = await probe('-t', 'heroku', imageOf('sleep-no-handler'));
    expect(result).toMatchObject({ outcome: 'killed', stoppedWaiting: { proof: 'kernel-state' } });
    expect(rulesOf(result)).toContain('unhandled-signal');
  });

  it('and none for a shell whose child may still end, and that child is to blame', async ({ expect }) => {
    const deaf = "python3 -c 'import signal; signal.signal(15, signal.SIG_IGN); signal.pause()'; true";
    const command = [imageOf('python-handler'), '--', 'sh', '-c', deaf];
    const [alone, all] = await Promise.all([
      probe('-g', '3s', ...command),
      probe('-t', 'heroku', '-g', '3s', ...command),
    ]);
    expect(alone).toMatchObject({ outcome: 'killed', stoppedWaiting: { proof: 'kernel-state' } });
    expect(rulesOf(alone)).toContain('shell-as-pid-1');
    expect(all).toMatchObject({ outcome: 'killed', stoppedWaiting: null, missing: ['handler'] });
    expect(rulesOf(all)).toEqual(['ignored-signal']);
  });
});

describe.concurrent('where this machine may not signal the processes of a container', () => {
  it('a shell in the container tells the others', async ({ expect }) => {
    const result = await fromInside(imageOf('shell-form-server'));
    expect(result.outcome).toBe('graceful');
    expect(reachOf(result)).toBe('every-process');
  });

  it('and without a shell PID 1 alone is told, and the result says so', async ({ expect }) => {
    const result = await fromInside(imageOf('distroless-no-handler'), { init: true });
    expect(result).toMatchObject({ plannedReach: 'every-process', signal: { reach: 'pid-1' } });
    expect(reachOf(result)).toBe('pid-1');
    expect(result.platforms.find(({ name }) => name === 'heroku')?.fits ?? null).toBeNull();
  });
});

function reachOf({ runs }: TargetResult): SignalFacts['reach'] | undefined {
  return runs[0]?.signal.reach;
}

/** Probes as for heroku, without a view of this machine's own /proc and without leave to signal anybody. */
async function fromInside(image: string, { init = false } = {}): Promise<TargetResult> {
  const { result } = await probeThrough(['engine-top', 'exec'], image, {
    init,
    signal: { name: 'SIGTERM', number: 15, source: 'preset', reach: 'every-process' },
    reach: 'every-process',
    grace: { budgetMs: 30_000, source: 'heroku' },
    platforms: [platformNamed('heroku')],
  });
  return result;
}
