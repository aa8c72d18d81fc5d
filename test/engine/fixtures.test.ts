import { describe, expect, inject, it } from 'vitest';
import { checkFixture } from '../support/corpus.js';
import { readFixtures } from '../support/fixtures.js';
import { writeRecording } from '../support/recording.js';

describe.concurrent('the image of the fixture', () => {
  const fixtures = readFixtures().map((fixture) => [fixture.name, fixture] as const);
  it.for(fixtures)('%s', async ([name, fixture], context) => {
    const image = inject('images')[name] ?? `the fixture ${name} was not built`;
    const { result } = await checkFixture(fixture, { host: inject('host'), image }, context);

    if (process.env['SIGPROBE_RECORD'] === '1') writeRecording(name, result);
  });
});

describe('the fixtures', () => {
  it('were all built', () => {
    expect(Object.keys(inject('images')).sort()).toEqual(
      readFixtures()
        .map(({ name }) => name)
        .sort(),
    );
  });
});
