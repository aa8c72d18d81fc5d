import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it } from 'vitest';
import { checkFixture } from '../support/corpus.js';
import { readFixtures } from '../support/fixtures.js';
import { recordingOf } from '../support/recording.js';

const RECORDINGS = fileURLToPath(new URL('../unit/observations/', import.meta.url));

describe.concurrent('the image of the fixture', () => {
  const fixtures = readFixtures().map((fixture) => [fixture.name, fixture] as const);
  it.for(fixtures)('%s', async ([name, fixture], context) => {
    const image = inject('images')[name] ?? `the fixture ${name} was not built`;
    const { result } = await checkFixture(fixture, { host: inject('host'), image }, context);

    if (process.env['SIGPROBE_RECORD'] === '1') {
      mkdirSync(RECORDINGS, { recursive: true });
      writeFileSync(`${RECORDINGS}${name}.json`, `${JSON.stringify(recordingOf(result))}\n`);
    }
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
