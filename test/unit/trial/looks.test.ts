import { expect, it } from 'vitest';
import { runTrial } from '../../../src/trial/trial.js';
import type { ContainerScript } from '../../support/fake-container.js';
import { fakeEngine } from '../../support/fake-engine.js';
import { DISCARDS, exitsAt, STUCK } from '../../support/fake-scripts.js';
import { aContext } from '../../support/fake-trial.js';
import { aPlan } from '../../support/plans.js';

const LISTENS: ContainerScript = { listeners: [{ port: 80, inode: 1, pids: [1] }] };

/** How often one trial looked, and how many snapshots it kept, in virtual time, which no other work on the machine changes. */
async function looksOf(container: ContainerScript, budgetMs: number) {
  const on = fakeEngine({ container });
  const plan = aPlan({ grace: { budgetMs, source: 'option' } });
  const { snapshots } = await on.clock.run(runTrial(plan, aContext(on)));
  const looks = on.containers.flatMap(({ looks }) => looks);
  const count = (depth: string) => looks.filter((look) => look.depth === depth).length;
  return { sample: count('sample'), full: count('full'), kept: snapshots.length };
}

it.each([
  ['a healthy image', {}, 10_000, { sample: 11, full: 2, kept: 2 }],
  ['a server', LISTENS, 10_000, { sample: 5, full: 2, kept: 2 }],
  ['an image that takes two seconds to end', exitsAt(2_000), 10_000, { sample: 11, full: 6, kept: 6 }],
  ['an image without a handler', DISCARDS, 30_000, { sample: 11, full: 3, kept: 4 }],
  ['an image that does not end', STUCK, 30_000, { sample: 11, full: 37, kept: 38 }],
] as const)('%s is looked at no more than is needed', async (_, container, budgetMs, looks) => {
  expect(await looksOf(container, budgetMs)).toEqual(looks);
});
