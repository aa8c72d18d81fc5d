import { describe, expect, it } from 'vitest';
import { type ProbeChoices, toHelperWish, toSettings } from '../../../src/api/settings.js';

const INT_AFTER = (afterMs: number) => ({ secondSignal: { signal: 'INT', afterMs } });

describe('the settings of a probe', () => {
  it('have a default for everything', () => {
    expect(toSettings({})).toMatchObject({
      grace: { budgetMs: 30_000, source: 'kubernetes' },
      signal: null,
      second: null,
      ready: null,
      readyTimeoutMs: 60_000,
      when: 'ready',
      load: null,
      pull: 'missing',
      fullGrace: false,
      remedies: true,
      keep: false,
      runs: 1,
      require: 'stop',
      failOn: [],
    });
  });

  it('take signals by their names', () => {
    const { signal, second } = toSettings({ signal: 'usr1', ...INT_AFTER(1_000) });
    expect(signal).toEqual({ name: 'SIGUSR1', number: 10, source: 'option', reach: 'pid-1' });
    expect(second).toEqual({ signal: { name: 'SIGINT', number: 2 }, afterMs: 1_000 });
  });

  it.each<[string, ProbeChoices, RegExp]>([
    ['a signal that Linux does not have', { signal: 'BREAK' }, /no signal 'BREAK'/],
    ['a signal that cannot be handled', { signal: '9' }, /can handle SIGKILL/],
    ['a platform that nobody knows', { preset: 'openshift' as never }, /no platform 'openshift'/],
    [
      'a second signal after the end',
      { preset: 'nomad', ...INT_AFTER(5_000) },
      /the budget of 5 s has ended/,
    ],
    ['a wait that is not made', { when: 'starting', ready: { kind: 'auto' } }, /does not wait for/],
    ['load that gets no answer', { when: 'starting', load: { port: 1, path: '/' } }, /could get an answer/],
  ])('are not %s', (_, choices, sentence) => {
    expect(() => toSettings(choices)).toThrow(
      expect.objectContaining({ code: 'bad-option', message: expect.stringMatching(sentence) }),
    );
  });
});

describe('what is to look at the processes', () => {
  it.each([
    [undefined, { kind: 'auto' }],
    ['auto', { kind: 'auto' }],
    ['never', { kind: 'never' }],
    ['busybox:1.36', { kind: 'image', reference: 'busybox:1.36' }],
  ])('%s', (helper, expected) => {
    expect(toHelperWish(helper)).toEqual(expected);
  });

  it('is refused where no image can be called that', () => {
    expect(() => toHelperWish('my image')).toThrow();
  });
});
