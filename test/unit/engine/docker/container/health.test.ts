import { describe, expect, it } from 'vitest';
import { type Inspected, toHealth } from '../../../../../src/engine/docker/container/health.js';

const TEST = ['CMD-SHELL', 'test -e /tmp/healthy'];

function inspected(
  health: Inspected['State']['Health'],
  check: NonNullable<Inspected['Config']>['Healthcheck'] = { Test: TEST },
): Inspected {
  return { State: { Health: health }, Config: { Healthcheck: check } };
}

describe('the health of an inspected container', () => {
  it.each([
    ['starting', 'starting'],
    ['healthy', 'healthy'],
    ['unhealthy', 'unhealthy'],
    ['', 'none'],
    ['stopped', 'none'],
  ])('is what the engine says: %s', (status, expected) => {
    expect(toHealth(inspected({ Status: status, FailingStreak: 3 })).status).toBe(expected);
  });

  it('is none where there is nothing to tell', () => {
    expect(toHealth({ State: {} })).toEqual({ status: 'none', intervalMs: null, lastRunAt: null });
  });

  it.each([
    [1, undefined, 'starting'],
    [2, 0, 'starting'],
    [3, undefined, 'unhealthy'],
    [1, 1, 'unhealthy'],
    [4, 5, 'starting'],
  ])('after %i failures with %s retries is %s', (FailingStreak, Retries, expected) => {
    expect(toHealth(inspected({ Status: 'unhealthy', FailingStreak }, { Test: TEST, Retries })).status).toBe(
      expected,
    );
  });

  it('comes with the interval, 30 s where the image leaves it open, and the newest run', () => {
    const Log = [{ Start: '2026-01-01T00:00:00Z' }, { Start: '2026-01-01T00:00:30Z' }];
    expect(toHealth(inspected({ Status: 'healthy', Log }, { Test: TEST, Interval: 5e9 }))).toMatchObject({
      intervalMs: 5_000,
      lastRunAt: '2026-01-01T00:00:30Z',
    });
    expect(toHealth(inspected({ Status: 'starting', Log: null }))).toMatchObject({
      intervalMs: 30_000,
      lastRunAt: null,
    });
  });

  it('has no interval where the image takes back the check of its base', () => {
    expect(toHealth(inspected(undefined, { Test: ['NONE'] })).intervalMs).toBeNull();
  });
});
