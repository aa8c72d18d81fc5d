import { describe, expect, it } from 'vitest';
import { findAlike, groupAlike } from '../../../../src/diagnosis/processes/lineage.js';
import type { ProcessFacts } from '../../../../src/observation.js';
import { aProcess } from '../../../support/builders.js';

/** PID 1 and children of it, by their command lines. */
function below(master: string, ...children: readonly string[]): ProcessFacts[] {
  return [
    aProcess({ program: 'app', args: master }),
    ...children.map((args, index) => aProcess({ pid: index + 7, program: 'app', args })),
  ];
}

/** The command lines of what is in `there` what the first child is in `here`. */
function alike(here: readonly ProcessFacts[], there: readonly ProcessFacts[], index = 1): string[] {
  const process = here[index];
  if (process === undefined) throw new Error('no such process');
  return findAlike(process, here, there).map(({ args }) => args);
}

describe('a process of another container', () => {
  it.each([
    ['empty arguments at the end', 'app run   ', 'app run'],
    ['two blanks', 'app two  blanks', 'app two blanks'],
    ['a tab and a newline', 'app a\tb\nc', 'app a?b?c'],
    [
      'what is cut in one of them',
      `app ${'x'.repeat(20_000)}`,
      `app ${'x'.repeat(9_000)}… …${'x'.repeat(8_000)}`,
    ],
  ])('is the same whatever views print for %s', (_what, one, other) => {
    expect(alike(below('app', one, 'app other'), below('app', 'app other', other))).toEqual([other]);
  });

  it('is another where long command lines differ at their end', () => {
    const long = `app ${'x'.repeat(20_000)}`;
    const [here, there] = [below('app', `${long} reader`, `${long} writer`), below('app', `${long} writer`)];
    expect(alike(here, there)).toEqual([]);
    expect(alike(here, there, 2)).toEqual([`${long} writer`]);
    expect(groupAlike(here.slice(1), here)).toHaveLength(2);
  });

  it('is known by its title but for times, numbers and names of hosts', () => {
    const here = below('app@3f2a9c1b8d7e', 'app: reader since 12:01', 'app: writer since 12:02');
    const there = below('app@a0b1c2d3e4f5', 'app: reader since 12:07', 'app: writer since 12:08');
    expect(alike(here, there)).toEqual(['app: reader since 12:07']);
    expect(alike(here, there, 2)).toEqual(['app: writer since 12:08']);
  });

  it('is known although the title of its parent is another', () => {
    const here = below('app: idle', 'app: reader', 'app: writer');
    expect(alike(here, below('app: working', 'app: reader', 'app: writer'))).toEqual(['app: reader']);
  });

  it('is what is left over of its program where its title is another one each time', () => {
    const here = below('app', 'app: calm', 'app: writer');
    expect(alike(here, below('app', 'app: writer', 'app: eager'))).toEqual(['app: eager']);
    expect(alike(here, below('app', 'app: writer'))).toEqual([]);
  });

  it('is not known where several kinds of its program have other titles each time', () => {
    const here = below('app', 'app: calm', 'app: lazy');
    expect(alike(here, below('app', 'app: eager', 'app: keen'))).toEqual([]);
  });

  it('is what has numbers of its own, not what has other ones', () => {
    const here = below('app', 'app --port 8001', 'app --port 8002');
    expect(alike(here, below('app', 'app --port 8002', 'app --port 8001'))).toEqual(['app --port 8001']);
  });

  it('is nothing where parents go round in a circle, and nothing is like it', () => {
    const ring = [aProcess({ pid: 7, ppid: 8, program: 'a' }), aProcess({ pid: 8, ppid: 7, program: 'b' })];
    expect(alike(ring, below('app'), 0)).toEqual([]);
  });
});
