import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import type { TargetResult } from '../../../src/diagnosis/results/report.js';
import { readFixture } from '../../support/fixtures.js';
import { becomeOrdinaryUser, type OrdinaryUser } from '../../support/ordinary-user.js';
import { imageOf } from '../../support/probing.js';
import type { Relay } from '../../support/relay.js';
import { openRemoteEngine } from '../../support/remote-engine.js';
import { type CliResult, runCli } from '../../support/run-cli.js';

/* Views print these command lines differently, and two containers of one image show different ones. */

const FIXTURES = [
  'odd-arguments',
  'odd-arguments-left-behind',
  'long-argument',
  'rewritten-command-line',
  'rewritten-titles-killed',
] as const;

describe.concurrent('as root, as another user and over tcp the answers are the same for', () => {
  let user: OrdinaryUser;
  let remote: Relay;
  beforeAll(async () => {
    user = await becomeOrdinaryUser(inject('host'));
    remote = await openRemoteEngine(inject('host'));
  });
  afterAll(() => Promise.all([user.close(), remote.close()]));

  it.for(FIXTURES)('%s', async (name, { expect }) => {
    // Settled: their line "ready" comes before the workers have their handlers.
    const args = ['-q', '--format', 'json', imageOf(name)];
    const answers = [
      answerOf(await runCli([...args, '--host', inject('host')]).result),
      answerOf(await user.run([...args, '--host', user.host])),
      answerOf(await runCli([...args, '--host', remote.host]).result),
    ];
    const expected = readFixture(name)?.expected;
    const wanted = {
      outcome: expected?.outcome,
      recommended: [],
      // Without the record a lucky look alone tells who was left from who was killed.
      ...(expected?.withoutRecord ? {} : { missing: expected?.missing, first: expected?.fires[0] ?? null }),
    };
    for (const answer of answers) expect(answer).toMatchObject(wanted);
  });
});

function answerOf({ stdout }: CliResult) {
  const [result] = JSON.parse(stdout).results as TargetResult[];
  if (result === undefined) throw new Error(stdout);
  const { outcome, missing, findings, remedies } = result;
  const recommended = remedies.filter((remedy) => remedy.recommended).map(({ id }) => id);
  return { outcome, missing: [...missing].sort(), first: findings[0]?.rule ?? null, recommended };
}
