import { describe, expect, it } from 'vitest';
import { processState } from '../../../src/kernel/process-state.js';

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
