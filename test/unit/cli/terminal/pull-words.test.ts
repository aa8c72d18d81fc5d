import { describe, expect, it } from 'vitest';
import { wordPull } from '../../../../src/cli/terminal/pull-words.js';
import type { PullProgress } from '../../../../src/engine/port.js';

type Facts = [atMs: number, layersDone: number, layers: number, bytes: number, totalBytes: number | null];

function wordsAfter(...facts: Facts[]): string {
  const pull = wordPull();
  for (const [atMs, layersDone, layers, bytes, totalBytes] of facts) {
    const progress: PullProgress = { layers, layersDone, bytes, totalBytes };
    pull.take({ kind: 'pulling', image: 'x', progress }, atMs);
  }
  return pull.words(facts.at(-1)?.[0] ?? 0);
}

describe('the words for a pull', () => {
  it.each<[facts: Facts[], words: string]>([
    [[], 'pulling the image'],
    [[[0, 0, 0, 0, null]], 'pulling the image'],
    [[[0, 0, 1, 0, null]], 'pulling the image: 0 of 1 layer'],
    [[[0, 2, 5, 12_345_678, null]], 'pulling the image: 2 of 5 layers, 12.3 MB'],
    [[[0, 2, 5, 999, 40_000_000]], 'pulling the image: 2 of 5 layers, 999 B of 40 MB'],
    [
      [
        [0, 0, 2, 1_000_000, 9_000_000],
        [2_000, 0, 2, 5_000_000, 9_000_000],
      ],
      'pulling the image: 0 of 2 layers, 5 MB of 9 MB, 2 MB/s',
    ],
    [
      [
        [0, 0, 2, 0, null],
        [100, 0, 2, 5_000_000, null],
      ],
      'pulling the image: 0 of 2 layers, 5 MB',
    ],
    [
      [
        [0, 2, 2, 5_000_000, 5_000_000],
        [60_000, 2, 2, 5_000_000, 5_000_000],
      ],
      'pulling the image: 2 of 2 layers, 5 MB of 5 MB',
    ],
  ])('after %j', (facts, words) => {
    expect(wordsAfter(...facts)).toBe(words);
  });

  it('have the speed of the last seconds, not of all', () => {
    const slow: Facts[] = Array.from({ length: 60 }, (_, second) => [
      second * 1_000,
      0,
      1,
      second * 1_000,
      null,
    ]);
    const fast: Facts[] = Array.from({ length: 10 }, (_, second) => [
      60_000 + second * 1_000,
      0,
      1,
      60_000 + second * 1_000_000,
      null,
    ]);
    expect(wordsAfter(...slow)).toMatch(/, 1 kB\/s$/);
    expect(wordsAfter(...slow, ...fast)).toMatch(/, 1 MB\/s$/);
  });

  it('have no speed once nothing more comes', () => {
    const pull = wordPull();
    for (const atMs of [0, 1_000, 2_000]) {
      const progress = { layers: 1, layersDone: 0, bytes: atMs * 1_000, totalBytes: null };
      pull.take({ kind: 'pulling', image: 'x', progress }, atMs);
    }
    expect(pull.words(2_000)).toMatch(/2 MB, 1 MB\/s$/);
    expect(pull.words(4_000)).toMatch(/2 MB, 500 kB\/s$/);
    expect(pull.words(20_000)).toMatch(/, 2 MB$/);
  });
});
