import { describe, it } from 'vitest';
import { build, imageOf, probe } from '../../support/probing.js';

/** Handles SIGTERM or not by the container's own number, so that about every second run fails. */
const MOODY = `
import os, signal, sys, time
if int(os.environ['HOSTNAME'], 16) % 2:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print('ready', flush=True)
while True:
    signal.pause()
`;

describe.concurrent('repeated runs', () => {
  it('have names of their own, one after the other, and a spread', async ({ expect }) => {
    const result = await probe('--runs', '3', imageOf('c-handler'));
    expect(result.runs.map(({ trial }) => trial.id).toSorted()).toEqual(['probe', 'probe-2', 'probe-3']);
    expect(result.spread).toMatchObject({ outcomes: { graceful: 3, killed: 0 }, exited: 3 });
    const { min = 0, median = 0, max = 0 } = result.spread?.exitMs ?? {};
    expect(min).toBeLessThanOrEqual(median);
    expect(median).toBeLessThanOrEqual(max);
    expect(result.exit?.afterMs).toBe(max);
    const stamps = result.runs
      .toSorted((one, other) => one.trial.id.localeCompare(other.trial.id))
      .map(
        ({ signalled, finishedNs }) => [BigInt(signalled?.engineNs ?? 0), BigInt(finishedNs ?? 0)] as const,
      );
    for (const [index, [sent]] of stamps.entries())
      if (index > 0) expect(sent).toBeGreaterThan(stamps[index - 1]?.[1] ?? 0n);
  });

  it('are decided by the worst, which comes first', async ({ expect }) => {
    const command = JSON.stringify(['python3', '-c', MOODY]);
    const image = await build('moody', `FROM ${imageOf('python-handler')}\nCMD ${command}\n`);
    const result = await probe('-n', '12', image);
    const { killed = 0, graceful = 0 } = result.spread?.outcomes ?? {};
    expect(killed + graceful).toBe(12);
    expect(result.outcome).toBe(killed > 0 ? 'killed' : 'graceful');
    expect(result.runs[0]?.end.kind).toBe(killed > 0 ? 'still-running' : 'exited');
    expect(killed).toBeGreaterThan(0);
    expect(graceful).toBeGreaterThan(0);
  });
});
