import { describe, expect, it } from 'vitest';
import { createGoFirst } from '../../../../src/engine/processes/priority.js';

function aNiceValue(at: number, least = -20) {
  let value = at;
  return {
    get: () => value,
    set: (next: number) => {
      if (next < least) throw new Error('EACCES');
      value = next;
    },
  };
}

describe('a thread that goes first', () => {
  it('is where it was once nobody needs it to any more', () => {
    const nice = aNiceValue(5);
    const goFirst = createGoFirst(nice);
    const [one, other] = [goFirst(), goFirst()];
    expect(nice.get()).toBe(-20);
    one();
    one();
    expect(nice.get()).toBe(-20);
    other();
    expect(nice.get()).toBe(5);
    goFirst()();
    expect(nice.get()).toBe(5);
  });

  it('stays where it is where the user may not put it there', () => {
    const nice = aNiceValue(5, 5);
    const stepBack = createGoFirst(nice)();
    expect(nice.get()).toBe(5);
    stepBack();
    expect(nice.get()).toBe(5);
  });
});
