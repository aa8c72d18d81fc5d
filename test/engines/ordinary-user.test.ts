import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { checkFixture } from '../support/corpus.js';
import { recipeOf, whyNotHere } from '../support/engines/index.js';
import { useEngine } from '../support/engines/use-engine.js';
import { readFixtures } from '../support/fixtures.js';
import { becomeOrdinaryUser, type OrdinaryUser } from '../support/ordinary-user.js';
import { imageOf } from '../support/probing.js';
import { runCli } from '../support/run-cli.js';

const { names } = inject('engines');
// What a file declares is probed in this process, and so as this user.
const fixtures = readFixtures()
  .filter(({ expected }) => expected.declared === undefined)
  .map((fixture) => [fixture.name, fixture] as const);

// Twice the time, so only where engines were asked for by name; test/engine has a slice for every run.
const isAskedFor = process.env['SIGPROBE_ENGINES'] !== undefined;
if (!isAskedFor)
  it('no engine was asked for by name, so that none is tried as another user', () => {
    expect(isAskedFor).toBe(false);
  });

/** An address is everybody's; a socket has an owner. */
const isOwned = (name: (typeof names)[number]) =>
  recipeOf(name).over === 'socket' && whyNotHere(name) === null;

for (const name of isAskedFor ? names.filter(isOwned) : [])
  describe(`on ${name}, for a user who is not root, the image of the fixture`, () => {
    const engine = useEngine(name);
    let user: OrdinaryUser;
    beforeAll(async () => {
      user = await becomeOrdinaryUser(engine.host());
    });
    afterAll(async () => {
      await user.close();
      // What this user cannot end, root can.
      await runCli(['clean', '--host', engine.host()]).result;
    });

    it.concurrent.for(fixtures)('%s', async ([fixtureName, fixture], context) => {
      const place = { host: user.host, image: imageOf(fixtureName), user, engine: name };
      const { answered } = await checkFixture(fixture, place, context);
      context.expect(answered).not.toBe('');
    });
  });
