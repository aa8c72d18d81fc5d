import { describe, expect, inject, it } from 'vitest';
import { declaredCases } from '../support/declared-cases.js';
import { recipeOf, whyNotHere } from '../support/engines/index.js';
import { useEngine } from '../support/engines/use-engine.js';

const names = inject('engines').names.filter((name) => whyNotHere(name) === null);

it('what a file declares is tried on each engine that is tried at all', () => {
  expect(names.length).toBe(new Set(names).size);
});

for (const name of names)
  describe.concurrent(`what a file declares on ${name} (${recipeOf(name).what})`, () => {
    const engine = useEngine(name);
    declaredCases(() => engine.host());
  });
