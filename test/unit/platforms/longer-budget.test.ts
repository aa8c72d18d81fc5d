import { describe, expect, it } from 'vitest';
import { describeGracePeriod, longerBudget } from '../../../src/platforms/longer-budget.js';
import { platformNamed, platforms } from '../../../src/platforms/platforms.js';
import { duration } from '../../../src/text/duration.js';

function longer(source: string, seconds: number): string | null {
  return longerBudget({ budgetMs: 5_000, source }, seconds);
}

describe('a longer budget', () => {
  it.each([
    ['kubernetes', 'terminationGracePeriodSeconds: 20'],
    ['compose', 'stop_grace_period: 20s'],
    ['docker', 'docker run --stop-timeout 20'],
    ['nomad', 'kill_timeout = "20s"'],
    ['cloud-run', null],
    ['heroku', null],
    ['option', 'terminationGracePeriodSeconds: 20; compose: stop_grace_period: 20s'],
  ])('is written as %s has it', (source, written) => {
    expect(longer(source, 20)).toBe(written);
  });

  it.each([
    ['nomad', 30],
    ['ecs', 120],
    ['fly', 300],
  ] as const)('is not longer than %s allows', (source, most) => {
    expect(longer(source, most)).toContain(String(most));
    expect(longer(source, most + 1)).toBeNull();
    expect(describeGracePeriod(platformNamed(source))).toContain(`at most ${duration(most * 1_000)}`);
  });

  it('is known of every platform', () => {
    const unknown = platforms.filter(({ name }) => longer(name, 20) === longer('option', 20));
    expect(unknown).toEqual([]);
  });
});

describe('the sentence about the grace period', () => {
  it.each([
    ['kubernetes', 'For 1 min write terminationGracePeriodSeconds: 60.'],
    ['ecs', 'For 1 min write stopTimeout: 60. Fargate allows at most 2 min.'],
    ['cloud-run', 'The grace period cannot be changed.'],
  ] as const)('of %s says how to change it', (name, sentence) => {
    expect(describeGracePeriod(platformNamed(name))).toBe(sentence);
  });
});
