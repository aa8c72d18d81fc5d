import { describe, expect, inject, it } from 'vitest';
import { checkFixture } from '../support/corpus.js';
import { recipeOf, whyNotHere } from '../support/engines/index.js';
import { useEngine } from '../support/engines/use-engine.js';
import { readFixtures } from '../support/fixtures.js';

const { names, whyNone } = inject('engines');

/** Every other one is enough for a run that names no engine: how an engine differs shows in many fixtures or in none. */
const isWhole = process.env['SIGPROBE_ENGINES'] !== undefined;
const fixtures = readFixtures()
  .filter(({ expected }, index) => isWhole || index % 2 === 0 || expected.outcome === 'inconclusive')
  .map((fixture) => [fixture.name, fixture] as const);

if (whyNone !== null)
  it(`no engine is tried beside the one that was found: ${whyNone}`, () => {
    expect(names).toEqual([]);
  });

// One engine after the other: two at once would time each other's containers.
for (const name of names) {
  const { what, answersAs, over } = recipeOf(name);
  const obstacle = whyNotHere(name);
  if (obstacle !== null)
    it(`${name} (${what}) is not tried: ${obstacle}`, () => {
      expect(obstacle).not.toBe('');
    });
  else
    describe(`on ${name} (${what})`, () => {
      const engine = useEngine(name);
      // What is known without one has to be known with it.
      const options = over === 'tcp' ? ['--helper', 'never'] : [];
      it('the engine starts', () => {
        expect(engine.host()).toMatch(/^(unix|tcp):/);
      });

      it.concurrent.for(fixtures)('the image of the fixture %s', async ([fixtureName, fixture], context) => {
        const image = inject('images')[fixtureName] ?? `the fixture ${fixtureName} was not built`;
        const place = { host: engine.hostOrSkip(context), image, engine: name };
        const { answered } = await checkFixture(fixture, place, context, options);
        context.expect(answered).toMatch(new RegExp(`^${answersAs.replace('.', '\\.')}`));
      });
    });
}
