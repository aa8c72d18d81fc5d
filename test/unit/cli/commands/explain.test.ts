import { describe, expect, it } from 'vitest';
import { explain } from '../../../../src/cli/commands/explain.js';
import { describeGracePeriod } from '../../../../src/platforms/longer-budget.js';
import { platforms } from '../../../../src/platforms/platforms.js';

function pageOf(topic?: string): string {
  let text = '';
  explain(topic, { stdout: { write: (more: string) => (text += more) } as never });
  return text;
}

describe('the page of the platforms', () => {
  it('has all that is known of every platform', () => {
    const page = pageOf('preset');
    const words = page.replace(/\s+/g, ' ');
    for (const platform of platforms) {
      expect(page).toMatch(new RegExp(`^${platform.name} `, 'm'));
      expect(words).toContain(describeGracePeriod(platform));
      expect(words).toContain(platform.note ?? '');
      expect(words).toContain(`Source: ${platform.source}.`);
    }
  });

  it.each(['presets', 'target', 'targets'])('is also found as %s', (topic) => {
    expect(pageOf(topic)).toBe(pageOf('preset'));
  });

  it('is mentioned below the list of rules', () => {
    expect(pageOf()).toMatch(/\n\nsigprobe explain preset lists [^\n]+\.\n$/);
  });
});
