import { describe, it } from 'vitest';
import { imageOf, probe, rulesOf } from '../../support/probing.js';

const AT_ONCE = ['--when', 'starting', '-g', '2s'] as const;

describe.concurrent('signalled as soon as it has been started,', () => {
  it('a program whose handler comes late has lost the signal, without a proof', async ({ expect }) => {
    const result = await probe(...AT_ONCE, imageOf('sleeping-late-handler'));
    expect(result).toMatchObject({ outcome: 'killed', stoppedWaiting: null });
    expect(rulesOf(result)).toContain('unhandled-signal');
    expect(rulesOf(result)).not.toContain('needs-second-signal');
    expect(result.runs[0]?.ready).toMatchObject({ kind: 'at-once' });
  });

  it('an image is not waited for, whatever its health check says', async ({ expect }) => {
    const result = await probe(...AT_ONCE, imageOf('healthcheck-never-passes'));
    expect(result.outcome).not.toBe('inconclusive');
  });

  it('an init stops its child by the default action', async ({ expect }) => {
    const result = await probe(...AT_ONCE, '--init', imageOf('sleeping-late-handler'));
    expect(result.exit?.code).toBe(143);
    expect(result.outcome).toBe('abrupt');
  });

  it('the container runtime is never taken for the program', async ({ expect }) => {
    const result = await probe(...AT_ONCE, '-n', '3', imageOf('sleep-no-handler'));
    const programs = result.runs.flatMap(({ snapshots }) =>
      snapshots.filter(({ phase }) => phase === 'before').map(({ processes }) => processes[0]?.program),
    );
    expect(new Set(programs)).toEqual(new Set(['sleep']));
    expect(rulesOf(result)).toContain('unhandled-signal');
  });
});
