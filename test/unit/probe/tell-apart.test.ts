import { expect, it } from 'vitest';
import { tellApart } from '../../../src/probe/tell-apart.js';

it('those of one name are told apart, and others keep theirs', () => {
  const items = ['api', 'db', 'api', 'api', 'db'];
  const named = tellApart(items, (item) => item);
  expect(named.map(([item]) => item)).toEqual(items);
  expect(named.map(([, name]) => name)).toEqual(['api', 'db', 'api (2)', 'api (3)', 'db (2)']);
});
