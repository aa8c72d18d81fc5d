import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/cli/explain.js';
import { platformRules } from '../../../src/cli/platform-rules.js';
import { presets } from '../../../src/targets/presets.js';

const SIGUSR1 = { name: 'SIGUSR1', number: 10 } as const;

function pageOf(topic?: string): string {
  let text = '';
  explain(topic, { stdout: { write: (more: string) => (text += more) } as never });
  return text;
}

describe('the rules of a platform', () => {
  it('leave the signal to the image where the platform does', () => {
    expect(platformRules({ target: 'nomad' })).toEqual({
      grace: { budgetMs: 5_000, source: 'nomad' },
      signal: null,
      reach: 'pid-1',
    });
  });

  it.each([
    ['cloud-run', 'SIGTERM', 15, 10_000],
    ['aca', 'SIGTERM', 15, 30_000],
    ['fly', 'SIGINT', 2, 5_000],
  ] as const)('of %s send %s whatever the image declares', (target, name, number, budgetMs) => {
    expect(platformRules({ target })).toEqual({
      grace: { budgetMs, source: target },
      signal: { name, number, source: 'target', reach: 'pid-1' },
      reach: 'pid-1',
    });
  });

  it('of heroku reach every process', () => {
    expect(platformRules({ target: 'heroku' })).toMatchObject({
      signal: { name: 'SIGTERM', source: 'target', reach: 'every-process' },
      reach: 'every-process',
    });
  });

  it('give way to a budget and a signal given by hand', () => {
    expect(platformRules({ target: 'heroku', grace: 2_000, signal: SIGUSR1 })).toEqual({
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
