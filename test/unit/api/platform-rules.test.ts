import { describe, expect, it } from 'vitest';
import { platformRules } from '../../../src/api/platform-rules.js';
import type { Signal } from '../../../src/kernel/signals.js';
import { type PlatformName, platformNamed } from '../../../src/platforms/platforms.js';

const SIGUSR1 = { name: 'SIGUSR1', number: 10 } as const;

function rulesOf(name: PlatformName, graceMs?: number, signal?: Signal) {
  return platformRules(
    platformNamed(name),
    graceMs === undefined ? null : { budgetMs: graceMs, source: 'option' },
    signal === undefined ? null : { ...signal, source: 'option' },
  );
}

describe('the rules of a platform', () => {
  it('leave the signal to the image where the platform does', () => {
    expect(rulesOf('nomad')).toEqual({
      grace: { budgetMs: 5_000, source: 'nomad' },
      signal: null,
      reach: 'pid-1',
    });
  });

  it.each([
    ['cloud-run', 'SIGTERM', 15, 10_000],
    ['aca', 'SIGTERM', 15, 30_000],
    ['fly', 'SIGINT', 2, 5_000],
  ] as const)('of %s send %s whatever the image declares', (preset, name, number, budgetMs) => {
    expect(rulesOf(preset)).toEqual({
      grace: { budgetMs, source: preset },
      signal: { name, number, source: 'preset', reach: 'pid-1' },
      reach: 'pid-1',
    });
  });

  it('of heroku reach every process', () => {
    expect(rulesOf('heroku')).toMatchObject({
      signal: { name: 'SIGTERM', source: 'preset', reach: 'every-process' },
      reach: 'every-process',
    });
  });

  it('give way to a budget and a signal given by hand', () => {
    expect(rulesOf('heroku', 2_000, SIGUSR1)).toEqual({
      grace: { budgetMs: 2_000, source: 'option' },
      signal: { ...SIGUSR1, source: 'option', reach: 'every-process' },
      reach: 'every-process',
    });
  });
});
