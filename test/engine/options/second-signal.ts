import { describe, it } from 'vitest';
import { imageOf, probe, rulesOf } from '../../support/probing.js';

describe.concurrent('a second signal', () => {
  it('is sent at its time, and ends a program that wants two', async ({ expect }) => {
    const result = await probe('-g', '5s', '--second-signal', 'TERM@1s', imageOf('needs-second-signal'));
    expect(result.outcome).toBe('graceful');
    expect(rulesOf(result)).toEqual(['needs-second-signal']);
    const [run] = result.runs;
    expect(run?.secondSignal).toMatchObject({ name: 'SIGTERM' });
    expect(run?.secondSignal?.atMs).toBeGreaterThanOrEqual(995);
    expect(run?.secondSignal?.endedAfterMs).toBeLessThan(1_500);
    expect(result.platforms.filter(({ fits }) => fits !== null)).toEqual([]);
  });

  it('may be another one, which the program takes although the first was thrown away', async ({ expect }) => {
    const result = await probe('-g', '5s', '--second-signal', 'INT@1s', imageOf('python-no-handler'));
    expect(result.exit?.code).toBe(130);
    expect(result.exit?.afterMs).toBeGreaterThan(800);
    expect(rulesOf(result)).toContain('needs-second-signal');
  });

  it('is waited for before the first is proved to be lost, and has to be lost as well', async ({
    expect,
  }) => {
    const result = await probe('--second-signal', 'INT@1s', imageOf('sleep-no-handler'));
    expect(result).toMatchObject({ outcome: 'killed', stoppedWaiting: { proof: 'kernel-state' } });
    expect(result.stoppedWaiting?.afterMs).toBeGreaterThan(1_000);
    expect(result.runs[0]?.secondSignal).toMatchObject({ name: 'SIGINT', endedAfterMs: null });
  });

  it('is not sent to a container that has ended', async ({ expect }) => {
    const result = await probe('--second-signal', 'INT@5s', imageOf('c-handler'));
    expect(result).toMatchObject({ outcome: 'graceful', findings: [] });
    expect(result.runs[0]?.secondSignal).toBeNull();
  });
});
