import { describe, expect, it } from 'vitest';
import type { ContainerHealth } from '../../../../src/engine/docker/container/health.js';
import { createCheckup, declaresHealthcheck } from '../../../../src/engine/docker/podman.js';

describe("the health check of Podman's image", () => {
  it.each([
    [{ Healthcheck: { Test: ['CMD', 'true'] } }, true],
    [{ Healthcheck: { Test: ['NONE'] } }, false],
    [{ Healthcheck: null }, false],
    [{}, false],
  ])('%j is declared: %s', async (image, expected) => {
    const asked: string[] = [];
    const ask = async (_doing: string, path: string) => {
      asked.push(path);
      return image;
    };
    expect(await declaresHealthcheck(ask, 'sha256:abc')).toBe(expected);
    expect(asked).toEqual(['/libpod/images/abc/json']);
  });
});

describe('a health check that the engine does not run by itself', () => {
  const health = (facts: Partial<ContainerHealth> = {}): ContainerHealth => ({
    status: 'starting',
    intervalMs: 1_000,
    lastRunAt: null,
    ...facts,
  });

  /** Looks at the health at these moments; returns the moments at which a check was run. */
  async function runsAt(looks: readonly (readonly [atMs: number, ContainerHealth])[], fails = false) {
    let nowMs = 0;
    const runs: number[] = [];
    const ask = async () => {
      runs.push(nowMs);
      if (fails) throw new Error('no');
    };
    const look = createCheckup(ask, 'abc', () => nowMs);
    for (const [atMs, seen] of looks) {
      nowMs = atMs;
      look(seen);
      await new Promise(setImmediate);
    }
    return runs;
  }

  it('is run once it is overdue, and again an interval later', async () => {
    const looks = [0, 900, 1_400, 1_600, 1_700, 2_900, 3_300].map((at) => [at, health()] as const);
    expect(await runsAt(looks)).toEqual([1_600, 3_300]);
  });

  it('is tried again when it could not be run', async () => {
    const looks = [0, 1_600, 1_700, 3_300].map((at) => [at, health()] as const);
    expect(await runsAt(looks, true)).toEqual([1_600, 3_300]);
  });

  it('is left alone where the engine runs it', async () => {
    const looks = [0, 1_100, 2_200, 3_300].map((at) => [at, health({ lastRunAt: `run ${at}` })] as const);
    expect(await runsAt(looks)).toEqual([]);
  });

  it('is not run where there is none', async () => {
    const looks = [0, 60_000].map((at) => [at, health({ intervalMs: null })] as const);
    expect(await runsAt(looks)).toEqual([]);
  });
});
