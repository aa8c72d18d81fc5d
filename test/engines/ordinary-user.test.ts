import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { checkFixture } from '../support/corpus.js';
import { readFixtures } from '../support/fixtures.js';
import { becomeOrdinaryUser, type OrdinaryUser } from '../support/ordinary-user.js';
import { imageOf } from '../support/probing.js';

const { hosts } = inject('engines');
const fixtures = readFixtures().map((fixture) => [fixture.name, fixture] as const);

// Twice the time, so only where engines were asked for by name; test/engine has a slice for every run.
const isAskedFor = process.env['SIGPROBE_ENGINES'] !== undefined;
if (!isAskedFor)
  it('no engine was asked for by name, so that none is tried as another user', () => {
    expect(isAskedFor).toBe(false);
  });

for (const [engine, host] of isAskedFor ? Object.entries(hosts) : [])
  describe(`on ${engine}, for a user who is not root, the image of the fixture`, () => {
    let user: OrdinaryUser;
    beforeAll(async () => {
      user = await becomeOrdinaryUser(host);
    });
    afterAll(() => user.close());

    it.concurrent.for(fixtures)('%s', async ([name, fixture], context) => {
      const { engine: answered } = await checkFixture(
        fixture,
        { host: user.host, image: imageOf(name), user },
        context,
      );
      context.expect(answered).toBe(engine);
    });
  });
