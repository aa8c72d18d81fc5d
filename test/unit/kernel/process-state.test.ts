import { describe, expect, it } from 'vitest';
import { hasLostMainThread, processState } from '../../../src/kernel/process-state.js';

const threads = (...states: string[]) => states.map((state) => ({ state }));

describe('the state of a process', () => {
  it('is that of its main thread', () => {
    expect(processState('S', threads('S', 'R'))).toBe('S');
  });

  it('is that of a living thread where the main thread alone has ended', () => {
    expect(processState('Z', threads('Z', 'S'))).toBe('S');
  });

  it.each([
    { of: 'a zombie', states: ['Z'] },
    { of: 'a process whose threads are all over', states: ['Z', 'X'] },
    { of: 'a process whose threads are not known', states: [] },
  ])('is Z for $of', ({ states }) => {
    expect(processState('Z', threads(...states))).toBe('Z');
  });
});

describe('a process that has lost its main thread', () => {
  const thread = (state: string) => ({ tid: 1, state, blocked: null, wchan: null });

  it.each<[string, boolean, string, string[] | null]>([
    ['lives on in the others', true, 'S', ['Z', 'S']],
    ['lives on in others that are not listed', true, '?', ['Z']],
    ['has not where that sleeps', false, 'S', ['S', 'Z']],
    ['is not one that is over', false, 'Z', ['Z', 'Z']],
    ['is not known without its threads', false, 'S', null],
  ])('%s: %s', (_, isLost, state, states) => {
    expect(hasLostMainThread({ state, threads: states?.map(thread) ?? null })).toBe(isLost);
  });
});
