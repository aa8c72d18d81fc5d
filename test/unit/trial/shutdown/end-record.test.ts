import { describe, expect, it } from 'vitest';
import type { Container, ContainerState, EngineEvent, EventFeed } from '../../../../src/engine/port.js';
import type { ExitWatch } from '../../../../src/trial/exit-watch.js';
import { endRecord } from '../../../../src/trial/shutdown/end-record.js';
import type { TrialContext } from '../../../../src/trial/trial-context.js';

const ENDED: ContainerState = {
  status: 'exited',
  running: false,
  pid: 0,
  exitCode: 137,
  oomKilled: false,
  error: '',
  finishedNs: 1n,
  health: 'none',
};

/** The record of a container that has ended, with a clock that only sleeping moves, and the time that took, ms. */
async function record(
  states: readonly ContainerState[],
  oom: Promise<EngineEvent | null> = new Promise(() => undefined),
): Promise<{ readonly state: ContainerState; readonly tookMs: number }> {
  let ms = 0;
  let asked = 0;
  const clock = {
    now: () => ms,
    sleep: async (forMs: number) => {
      ms += forMs;
    },
  };
  const container = { id: 'c1', inspect: async () => states[Math.min(asked++, states.length - 1)] };
  const exit = { hasEnded: () => true };
  const feed: Partial<EventFeed> = {
    next: (_, action) => (action === 'oom' ? oom : new Promise(() => undefined)),
  };
  const state = await endRecord(
    container as unknown as Container,
    exit as ExitWatch,
    { clock, feed } as TrialContext,
  );
  return { state, tookMs: ms };
}

const oomEvent: EngineEvent = { action: 'oom', atNs: 2n, container: 'c1' };

describe('the record of the end', () => {
  it('is waited for when the news came first', async () => {
    const { state, tookMs } = await record([
      { ...ENDED, running: true },
      { ...ENDED, exitCode: 0 },
    ]);
    expect(state).toMatchObject({ running: false, exitCode: 0 });
    expect(tookMs).toBe(20);
  });

  it('is completed by an `oom` event that came too late for it', async () => {
    expect((await record([ENDED], Promise.resolve(oomEvent))).state.oomKilled).toBe(true);
  });

  it('stands when no such event comes', async () => {
    const { state, tookMs } = await record([ENDED]);
    expect(state.oomKilled).toBe(false);
    expect(tookMs).toBe(1_000);
  });

  it('stands when the events end', async () => {
    expect((await record([ENDED], Promise.resolve(null))).state.oomKilled).toBe(false);
  });

  it.each([
    ['with the mark', { ...ENDED, oomKilled: true }],
    ['with another code', { ...ENDED, exitCode: 1 }],
  ])('%s is not waited for', async (_, state) => {
    expect((await record([state])).tookMs).toBe(0);
  });
});
