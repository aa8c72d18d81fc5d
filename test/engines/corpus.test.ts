import { describe, expect, inject, it } from 'vitest';
import { checkFixture } from '../support/corpus.js';
import { readFixtures } from '../support/fixtures.js';

const { hosts, whyNone } = inject('engines');
const fixtures = readFixtures().map((fixture) => [fixture.name, fixture] as const);

if (whyNone !== null)
  it(`no engine is tried beside the one that was found: ${whyNone}`, () => {
    expect(hosts).toEqual({});
  });

// One engine after the other: two at once would time each other's containers.
for (const [engine, host] of Object.entries(hosts))
  describe(`on ${engine} the image of the fixture`, () => {
    it.concurrent.for(fixtures)('%s', async ([name, fixture], context) => {
      const image = inject('images')[name] ?? `the fixture ${name} was not built`;
      const { engine: answered } = await checkFixture(fixture, { host, image }, context);
      context.expect(answered).toBe(engine);
    });
  });
