import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { Report } from '../../src/diagnosis/results/report.js';
import { findTracefs } from '../../src/engine/processes/kernel-record/tracefs.js';
import { type ContainedCli, containCli } from '../support/contained-cli.js';
import { expectedOn, hasRecord, readFixture } from '../support/fixtures.js';
import { mountTracefs } from '../support/mount-tracefs.js';
import { imageOf, rulesOf } from '../support/probing.js';
import { validateReport } from '../support/validate-report.js';

// Each is a container that starts others.
vi.setConfig({ maxConcurrency: 4 });

let cli: ContainedCli;
beforeAll(async () => {
  cli = await containCli(inject('host'), imageOf('python-handler'));
});
afterAll(async () => {
  await cli.remove();
  unmount();
});

/** The engine's socket where it is looked for; the path is the engine's own. */
const SOCKET = ['-v', `${new URL(inject('host')).pathname}:/var/run/docker.sock`];
const WITH_PIDS = [...SOCKET, '--pid=host'];
const unmount = mountTracefs();
const tracefs = findTracefs();
/** Of what --privileged gives, as much as the record takes. */
const withRecord = (folder: string) => [
  ...WITH_PIDS,
  ...['--cap-add=SYS_ADMIN', '--security-opt=apparmor=unconfined'],
  ...['-v', `${folder}:/sys/kernel/tracing`],
];

async function probe(options: readonly string[], fixture: string, ...args: string[]) {
  const common = ['-q', '--no-remedies', '--format', 'json', '--grace', '5s', '--helper', 'never'];
  const { stdout, stderr } = await cli.run(options, [...common, ...args, imageOf(fixture)]);
  expect(stderr).toBe('');
  const report = JSON.parse(stdout) as Report;
  expect(validateReport(report)).toEqual([]);
  const [result] = report.results;
  if (result === undefined) throw new Error(stdout);
  return { result, view: report.engine.view };
}

/** What a fixture is expected to be, whether the record was read or not. */
function expectation(fixture: string, record: boolean) {
  const { expected } = readFixture(fixture) ?? {};
  if (expected === undefined) throw new Error(`there is no fixture ${fixture}`);
  const { outcome, exitCode } = expectedOn(expected, '', { hasRecord: record });
  return { outcome, exitCode };
}

const FIXTURES = [
  'distroless-no-handler',
  'node-no-handler',
  'sigwait-thread',
  'supervisor-forwards-and-waits',
];

/** What the container is given, the view that this makes for, and whether the record can be read. */
type Way = readonly [what: string, options: readonly string[], view: string, record: boolean];
const WAYS: readonly Way[] = [
  ['the socket', SOCKET, 'engine-top', false],
  ['the socket and --pid=host', WITH_PIDS, 'host-proc', false],
];
const RECORDING: readonly Way[] =
  tracefs.kind === 'found'
    ? [['the socket, --pid=host and tracefs', withRecord(tracefs.folder), 'host-proc', true]]
    : [];
if (tracefs.kind !== 'found')
  it(`the kernel's record is not tried in a container: ${tracefs.why}`, () => {
    expect(RECORDING).toEqual([]);
  });

describe.concurrent.each([...WAYS, ...RECORDING])('in a container with %s', (_, options, view, record) => {
  it.each(FIXTURES)('the outcome is the same: %s', async (fixture) => {
    const seen = await probe(options, fixture);
    const { outcome, exit } = seen.result;
    expect({
      outcome,
      exitCode: exit?.code ?? null,
      view: seen.view,
      record: hasRecord(seen.result),
    }).toEqual({
      ...expectation(fixture, record),
      view,
      record,
    });
    const foreign = seen.result.runs.flatMap(({ snapshots }) => snapshots.map((each) => each.foreign));
    expect(foreign.filter((count) => count > 0)).toEqual([]);
  });
});

describe.concurrent('a container whose image has no shell', () => {
  it('is seen to the end with --pid=host: others of it can be held still', async () => {
    const { result } = await probe(WITH_PIDS, 'distroless-waits-for-worker');
    expect(result).toMatchObject({ outcome: 'graceful', exit: { code: 0 } });
  });

  it('is not called graceful without, unless a look happens to show it', async () => {
    const { result } = await probe(SOCKET, 'distroless-waits-for-worker');
    expect(result.exit?.code).toBe(0);
    expect(rulesOf(result).includes('unseen-exit')).toBe(result.outcome === 'abrupt');
    expect(['abrupt', 'graceful']).toContain(result.outcome);
  });
});

describe.concurrent('--load from inside a container', () => {
  const load = ['--load', 'http=8080/'];

  it.each([
    ['the socket', SOCKET],
    ['--pid=host', WITH_PIDS],
  ])('says at once that it cannot with %s, whose networks are others', async (_, options) => {
    const { code, stdout, stderr } = await cli.run(options, ['-q', ...load, imageOf('http-drops')]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^sigprobe: Cannot send requests to the container from here/);
  });
});

describe.concurrent('doctor in a container', () => {
  it('does not try the views on its own container where that shares the PIDs of the machine', async () => {
    const { code, stdout } = await cli.run(WITH_PIDS, ['doctor']);
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/the engine uses another \/proc/);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /nsenter found, but it needs the capability SYS_ADMIN, which this container lacks/,
    );
  });

  it('says that /proc does not show the containers where it has PIDs of its own', async () => {
    const { code, stdout } = await cli.run(SOCKET, ['doctor']);
    expect(code).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /host-proc \/proc on this machine shows nothing that names/,
    );
  });
});
