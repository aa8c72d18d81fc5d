import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { planCall } from '../../../../src/cli/call.js';
import { placeTargets } from '../../../../src/cli/commands/place-targets.js';
import { parseConfig } from '../../../../src/cli/config/load-config.js';
import { addProbeOptions, readChoices } from '../../../../src/cli/options/options.js';
import { SCRATCH } from '../../../support/scratch.js';

const folder = mkdtempSync(join(SCRATCH, 'sigprobe-places-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'api.Dockerfile'), 'FROM node:20\nSTOPSIGNAL SIGINT\nCMD ["node", "api.js"]\n');
writeFileSync(join(folder, 'web.Dockerfile'), 'FROM nginx\n\nENTRYPOINT ["nginx"]\n');
writeFileSync(join(folder, 'notes.txt'), 'CMD ["x"]\n');

const CLI = { env: {}, cwd: () => folder } as unknown as Parameters<typeof planCall>[2];

/** Where each target's program is started and its signal named, as `file:line`. */
async function placesOf(config: object, args: readonly string[] = [], images: readonly string[] = []) {
  const command = addProbeOptions(new Command()).argument('[image...]').exitOverride();
  command.parse(args, { from: 'user' });
  const asked = { ...readChoices(command), images, command: null };
  const call = await planCall(asked, parseConfig(JSON.stringify(config), 'sigprobe.yaml', folder), CLI);
  const { targets } = await placeTargets(call, CLI);
  return targets.map(({ places }) =>
    places === undefined
      ? null
      : [places.start, places.stopSignal].map((place) => place && `${place.file}:${place.line}`),
  );
}

describe('the places of targets in Dockerfiles', () => {
  it('are in that of each image, by the way from the working directory', async () => {
    const targets = [
      { image: 'api', dockerfile: 'api.Dockerfile' },
      { image: 'web', dockerfile: 'web.Dockerfile' },
      { image: 'db' },
    ];
    expect(await placesOf({ targets })).toEqual([
      ['api.Dockerfile:3', 'api.Dockerfile:2'],
      ['web.Dockerfile:3', null],
      null,
    ]);
  });

  it('are not those of what is started instead', async () => {
    const dockerfile = 'web.Dockerfile';
    const targets = [
      { image: 'web', dockerfile, entrypoint: 'sh' },
      { image: 'api', dockerfile: 'api.Dockerfile', command: ['x'] },
      { image: 'other', dockerfile, command: ['x'] },
    ];
    expect((await placesOf({ targets })).map((places) => places?.[0])).toEqual([
      'web.Dockerfile:1',
      'api.Dockerfile:1',
      'web.Dockerfile:3',
    ]);
  });

  it('are for exactly one image where a Dockerfile is named for the whole call', async () => {
    const option = ['--dockerfile', './web.Dockerfile'];
    expect(await placesOf({}, option, ['web:1'])).toEqual([['./web.Dockerfile:3', null]]);
    const targets = [{ image: 'api' }, { image: 'web' }];
    const refused = { code: 'bad-option', message: '--dockerfile is for exactly one image.' };
    await expect(placesOf({}, option, ['web:1', 'web:2'])).rejects.toMatchObject(refused);
    await expect(placesOf({ defaults: { dockerfile: 'web.Dockerfile' }, targets })).rejects.toMatchObject(
      refused,
    );
    // The others may have one of their own.
    const both = [{ image: 'api', dockerfile: 'api.Dockerfile' }, { image: 'web' }];
    expect(await placesOf({ defaults: { dockerfile: 'web.Dockerfile' }, targets: both })).toEqual([
      ['api.Dockerfile:3', 'api.Dockerfile:2'],
      ['web.Dockerfile:3', null],
    ]);
  });

  it('are in no file that is none', async () => {
    for (const [dockerfile, message] of [
      ['gone', "Cannot read the Dockerfile 'gone'."],
      ['notes.txt', "There is no FROM in 'notes.txt'."],
    ])
      await expect(placesOf({ targets: [{ image: 'a', dockerfile }] })).rejects.toMatchObject({ message });
  });
});
