import { describe, expect, it } from 'vitest';
import type { LogTail } from '../../../../src/observation.js';
import { linesSinceSignal, newestLines } from '../../../../src/report/human/log-excerpt.js';
import { aLog } from '../../../support/builders.js';

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}`);
/** A log of so many lines since the signal, as an engine room keeps them: the first and the newest 40. */
function logOf(all: readonly string[]): LogTail {
  const text = all.slice(0, 40).join('\n');
  return aLog({ text: all.slice(-40).join('\n'), sinceSignal: { text, lines: all.length } });
}
const since = (log: LogTail, needed: string | null = null) =>
  linesSinceSignal(log, { first: 3, last: 2 }, needed)?.lines;

describe('the lines since the signal', () => {
  it.each<[string, readonly string[], unknown]>([
    ['are all of a short log', lines(0, 4), lines(0, 4)],
    ['are all where one alone would be left out', lines(0, 6), lines(0, 6)],
    ['are the first and the last', lines(0, 9), [...lines(0, 3), { leftOut: 4 }, ...lines(7, 9)]],
    [
      'are counted where most were not kept',
      lines(0, 900),
      [...lines(0, 3), { leftOut: 895 }, ...lines(898, 900)],
    ],
    ['end with the last that is not blank', ['a', '', 'b', '', ''], ['a', '', 'b']],
    ['show no colour', ['\x1b[31ma\x1b[0m\tb'], ['a    b']],
  ])('%s', (_, log, shown) => {
    expect(since(logOf(log))).toEqual(shown);
  });

  it('have the one that is needed among them, wherever it was kept', () => {
    const shown = (at: number) => since(logOf(lines(0, 100)), `line ${at}`);
    expect(shown(30)).toEqual([
      ...lines(0, 3),
      { leftOut: 27 },
      'line 30',
      { leftOut: 67 },
      ...lines(98, 100),
    ]);
    expect(shown(70)).toEqual([
      ...lines(0, 3),
      { leftOut: 67 },
      'line 70',
      { leftOut: 27 },
      ...lines(98, 100),
    ]);
    expect(shown(4)).toEqual([...lines(0, 5), { leftOut: 93 }, ...lines(98, 100)]);
    expect(shown(3)).toEqual([...lines(0, 4), { leftOut: 94 }, ...lines(98, 100)]);
  });

  it('are none where nothing, or only blank lines, came since, or that is not known', () => {
    const text = 'ready';
    for (const sinceSignal of [null, { text: '', lines: 0 }, { text: '\n', lines: 2 }])
      expect(since(aLog({ text, sinceSignal }))).toBeUndefined();
  });
});

describe('the newest lines', () => {
  it.each<[string, Partial<LogTail>, unknown]>([
    ['are all of a short log', { text: 'a\nb\n' }, { lines: ['a', 'b'], part: 'all' }],
    ['are the last of a long one', { text: 'a\nb\nc\nd\n' }, { lines: ['b', 'c', 'd'], part: 'newest' }],
    ['are not all of one that was cut', { text: 'a', truncated: true }, { lines: ['a'], part: 'newest' }],
    ['are none of an empty one', { text: '\n\n' }, null],
  ])('%s', (_, log, excerpt) => {
    expect(newestLines(aLog(log), 3)).toEqual(excerpt);
  });
});
