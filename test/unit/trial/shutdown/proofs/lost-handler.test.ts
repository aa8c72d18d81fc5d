import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../../../src/observation.js';
import type { PendingTrial } from '../../../../../src/trial/shutdown/pending-trial.js';
import { untilHandlerIsGone } from '../../../../../src/trial/shutdown/proofs/lost-handler.js';
import { aProcess, aSnapshot, signal } from '../../../../support/builders.js';

/** Whether waiting is given up, as looks at these moments after the signal show PID 1; a clock that only moves when asked. */
async function isGivenUp(looks: readonly Snapshot[]): Promise<boolean> {
  let nowMs = 0;
  const stop = new AbortController();
  const lastMs = looks.at(-1)?.atMs ?? 0;
  const clock = {
    now: () => nowMs,
    sleep: async (ms: number) => {
      nowMs += ms;
      if (nowMs > lastMs + 1_000) stop.abort();
    },
  };
  const pending = {
    watch: { latest: () => looks.findLast(({ atMs }) => atMs <= nowMs) ?? null },
    before: aSnapshot({ processes: [aProcess({ caught: ['SIGINT'] })] }),
    plan: { signal: signal('SIGINT') },
    stop: stop.signal,
    context: { clock },
  } as unknown as PendingTrial;
  const stopped = new Promise<boolean>((resolve) =>
    stop.signal.addEventListener('abort', () => setImmediate(() => resolve(false))),
  );
  return Promise.race([untilHandlerIsGone(pending).then(() => true), stopped]);
}

function look(atMs: number, state: string, caught: readonly string[] = []): Snapshot {
  return aSnapshot({ phase: 'after', atMs, processes: [aProcess({ state, caught })] });
}

describe('waiting for another stop signal to work', () => {
  it('is given up when the handler went and PID 1 rests', async () => {
    expect(await isGivenUp([look(50, 'S'), look(150, 'S'), look(400, 'S')])).toBe(true);
  });

  it('goes on while the handler is there', async () => {
    const caught = ['SIGINT'];
    expect(await isGivenUp([look(150, 'S', caught), look(400, 'S', caught), look(1_000, 'S', caught)])).toBe(
      false,
    );
  });

  it('goes on while a program without it is at work: it may be on its way out', async () => {
    expect(await isGivenUp([look(150, 'R'), look(400, 'R'), look(1_000, 'R')])).toBe(false);
    expect(await isGivenUp([look(150, 'S'), look(250, 'R'), look(300, 'S'), look(400, 'S')])).toBe(false);
  });

  it('goes on while nothing shows PID 1', async () => {
    const unseen = aSnapshot({ phase: 'after', atMs: 400, initPid: null });
    expect(await isGivenUp([unseen, { ...unseen, atMs: 800 }])).toBe(false);
  });

  it('goes on where a thread of PID 1 is at work', async () => {
    const thread = { tid: 2, state: 'R', blocked: null, wchan: null };
    const [pid1] = look(0, 'S').processes;
    const processes = [{ ...aProcess({ caught: [] }), threads: [...(pid1?.threads ?? []), thread] }];
    const busy = (atMs: number) => aSnapshot({ phase: 'after', atMs, processes });
    expect(await isGivenUp([busy(150), busy(400), busy(1_000)])).toBe(false);
  });
});
