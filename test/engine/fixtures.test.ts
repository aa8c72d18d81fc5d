import { describe, expect, inject, it } from 'vitest';
import { checkFixture } from '../support/corpus.js';
import { readFixtures } from '../support/fixtures.js';
import { writeRecording } from '../support/recording.js';

describe.concurrent('the image of the fixture', () => {
  const fixtures = readFixtures().map((fixture) => [fixture.name, fixture] as const);
  it.for(fixtures)('%s', async ([name, fixture], context) => {
    const image = inject('images')[name] ?? `the fixture ${name} was not built`;
    const { result } = await checkFixture(fixture, { host: inject('host'), image }, context);

    if (process.env['SIGPROBE_RECORD'] === '1' && result !== null) writeRecording(name, result);
  });
});

describe.concurrent("without the kernel's record, the image of the fixture", () => {
  const fixtures = readFixtures().map((fixture) => [fixture.name, fixture] as const);
  it.for(fixtures)('%s', async ([name, fixture], context) => {
    const image = inject('images')[name] ?? `the fixture ${name} was not built`;
    await checkFixture(fixture, { host: inject('host'), image }, context, ['--kernel-record', 'off']);
  });
});

describe('the fixtures', () => {
  it('pass without the record only where they do with it', () => {
    const isPass = (outcome: string | undefined) => outcome === 'graceful' || outcome === 'completed';
    const better = readFixtures().filter(
      ({ expected }) => isPass(expected.withoutRecord?.outcome) && !isPass(expected.outcome),
    );
    expect(better.map(({ name }) => name)).toEqual([]);
  });

  it('were all built', () => {
    expect(Object.keys(inject('images')).sort()).toEqual(
      readFixtures()
        .map(({ name }) => name)
        .sort(),
    );
  });
});
