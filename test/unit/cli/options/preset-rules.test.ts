import { describe, expect, it } from 'vitest';
import { explain } from '../../../../src/cli/commands/explain.js';
import { platformRules } from '../../../../src/cli/options/preset-rules.js';
import { presets } from '../../../../src/platforms/platforms.js';

const SIGUSR1 = { name: 'SIGUSR1', number: 10 } as const;

function pageOf(topic?: string): string {
  let text = '';
  explain(topic, { stdout: { write: (more: string) => (text += more) } as never });
  return text;
}

describe('the rules of a platform', () => {
  it('leave the signal to the image where the platform does', () => {
    expect(platformRules({ preset: 'nomad' })).toEqual({
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
    expect(platformRules({ preset })).toEqual({
      grace: { budgetMs, source: preset },
      signal: { name, number, source: 'preset', reach: 'pid-1' },
      reach: 'pid-1',
    });
  });

  it('of heroku reach every process', () => {
    expect(platformRules({ preset: 'heroku' })).toMatchObject({
      signal: { name: 'SIGTERM', source: 'preset', reach: 'every-process' },
      reach: 'every-process',
    });
  });

  it('give way to a budget and a signal given by hand', () => {
    expect(platformRules({ preset: 'heroku', grace: 2_000, signal: SIGUSR1 })).toEqual({
      grace: { budgetMs: 2_000, source: 'option' },
      signal: { ...SIGUSR1, source: 'option', reach: 'every-process' },
      reach: 'every-process',
    });
  });
});

describe('the page of the targets', () => {
  it('has every preset with its note and source, under both names', () => {
    const page = pageOf('target');
    expect(pageOf('targets')).toBe(page);
    const words = page.replace(/\s+/g, ' ');
    for (const { name, note, source } of presets) {
      expect(page).toMatch(new RegExp(`^${name} `, 'm'));
      expect(words).toContain(note);
      expect(words).toContain(`Source: ${source}.`);
    }
  });

  it('is mentioned below the list of rules', () => {
    expect(pageOf()).toMatch(/\n\nsigprobe explain target lists [^\n]+\.\n$/);
  });
});
