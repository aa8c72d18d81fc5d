import { afterAll, describe, inject, it } from 'vitest';
import type { Outcome } from '../../src/diagnosis/verdict.js';
import { build, docker, imageOf, probe, probeAndMend } from '../support/probing.js';
import { runCli } from '../support/run-cli.js';

/** Images that a fix is to mend: which remedy, and how the container then ends. */
const MENDED: readonly (readonly [fixture: string, id: string, outcome: Outcome, code: number])[] = [
  ['shell-form-server', 'exec-form', 'graceful', 0],
  ['shell-form-node-server', 'exec-form', 'graceful', 0],
  ['tini-shell-server', 'entrypoint', 'graceful', 0],
  ['entrypoint-without-exec', 'entrypoint', 'graceful', 0],
  ['launcher-keeps-signal', 'entrypoint', 'graceful', 0],
  ['flock-wrapper', 'entrypoint', 'graceful', 0],
  ['init-not-pid-1', 'entrypoint', 'graceful', 0],
  ['server-npm-start', 'entrypoint', 'graceful', 0],
  ['script-runs-script', 'entrypoint', 'graceful', 0],
  ['stopsignal-sigkill', 'SIGTERM', 'graceful', 0],
  ['stopsignal-sigwinch', 'SIGINT', 'abrupt', 130],
  ['blocked-by-launcher', 'default-signal', 'graceful', 0],
  ['server-python-http', 'SIGINT', 'graceful', 0],
  ['python-no-handler', 'SIGINT', 'abrupt', 130],
  ['reraises-signal', 'init', 'graceful', 143],
  ['node-no-handler', 'init', 'abrupt', 143],
  ['sleep-no-handler', 'init', 'abrupt', 143],
  ['shell-form-sleep', 'init', 'abrupt', 143],
];

/** Images for which no change to how they are started is recommended, and what was tried all the same. */
const BEYOND: readonly (readonly [fixture: string, tried: readonly string[], advice: RegExp | null])[] = [
  ['handler-never-exits', ['SIGINT'], /the program itself has to be fixed/],
  ['flag-nobody-reads', ['SIGINT'], /the program itself has to be fixed/],
  ['ignored-by-launcher', ['default-signal'], /needs its own SIGTERM handler/],
  ['stuck-child', ['SIGINT'], /the child that keeps running has to exit on SIGTERM/],
  ['tini-no-handler', ['SIGINT'], /the program \(python\) needs its own SIGTERM handler/],
  ['slow-shutdown', [], null],
];

const built: string[] = [];
afterAll(async () => {
  if (built.length > 0) await docker('rmi', '-f', ...built);
});

describe('a job that the signal does not reach', () => {
  const probed = (code: number) =>
    probeAndMend(imageOf('python-handler'), '--', 'sh', '-c', `sleep 2; exit ${code}`);

  it('is completed where it ends by itself with 0 while remedies run', async ({ expect }) => {
    const result = await probed(0);
    expect(result).toMatchObject({ outcome: 'completed', passed: true, missing: [], remedies: [] });
    expect(result.runs[0]?.end).toMatchObject({ proof: 'kernel-state', endedLater: { code: 0 } });
    expect(result.findings.map(({ rule }) => rule)).toEqual(['exited-on-its-own']);
  });

  it('is killed where it ends with another code', async ({ expect }) => {
    const result = await probed(3);
    expect(result).toMatchObject({ outcome: 'killed', passed: false });
    expect(result.runs[0]?.end).toMatchObject({ endedLater: { code: 3 } });
  });
});

describe.concurrent('sigprobe fix prints lines that, built into the image, do what they promise', () => {
  it.for(MENDED)('%s', { timeout: 180_000 }, async ([fixture, id, outcome, code], { expect }) => {
    const image = imageOf(fixture);
    const fix = await runCli(['fix', '-q', '--grace', '3s', '--host', inject('host'), image]).result;
    const [promise, ...lines] = fix.stdout.trimEnd().split('\n');
    expect(promise).toMatch(
      new RegExp(`^# verified: exits (in|within) [\\d.]+ m?s, code ${code} \\(${id}\\)$`),
    );
    expect(lines.join('\n')).toMatch(/^(CMD|ENTRYPOINT|STOPSIGNAL) /m);
    expect(fix.code).toBe(0);
    // What makes it end but not gracefully says what is still to be done.
    expect(fix.stderr === '').toBe(outcome === 'graceful');
    const mended = await buildMended(fixture, `FROM ${image}\n${fix.stdout}`);
    const after = await probe(mended);
    expect(after).toMatchObject({ outcome, exit: { code } });
  });

  it('also at the end of the Dockerfile that set what they replace', async ({ expect }) => {
    const image = imageOf('entrypoint-without-exec');
    const { stdout } = await runCli(['fix', '-q', '--host', inject('host'), image]).result;
    const own = 'ENTRYPOINT ["bash", "/entrypoint.sh"]\nCMD ["python3", "/server.py"]';
    const mended = await buildMended('appended', `FROM ${image}\n${own}\n${stdout}`);
    expect(await probe(mended)).toMatchObject({ outcome: 'graceful', exit: { code: 0 } });
  });
});

describe.concurrent('nothing is recommended for', () => {
  it.for(BEYOND)('%s', async ([fixture, tried, advice], { expect }) => {
    const result = await probeAndMend('--grace', '2s', imageOf(fixture));
    expect(result.remedies.map(({ id }) => id)).toEqual(tried);
    expect(result.remedies.filter(({ recommended }) => recommended)).toEqual([]);
    if (advice === null) expect(result.advice).toBeNull();
    else expect(result.advice).toMatch(advice);
  });
});

describe.concurrent('sigprobe fix', () => {
  const fix = (...args: string[]) => runCli(['fix', '-q', '--host', inject('host'), ...args]).result;

  it('has nothing to print for an image that stops as it should', async ({ expect }) => {
    expect(await fix(imageOf('python-handler'))).toEqual({
      code: 0,
      stdout: '',
      stderr: 'sigprobe: It already stops gracefully.\n',
    });
  });

  it('fails where no line helps, and hands on what the finding says', async ({ expect }) => {
    const { code, stdout, stderr } = await fix('--grace', '2s', imageOf('deadlock-in-handler'));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/the program itself has to be fixed\.\n {2}Find what the shutdown waits for/);
  });

  it('cannot tell of a program that is over before the signal', async ({ expect }) => {
    const { code, stdout } = await fix(imageOf('exits-before-signal'));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it.for([
    [
      '/usr/bin/apt-get',
      /^RUN apt-get update && apt-get install .* tini .*\nENTRYPOINT \["\/usr\/bin\/tini"/m,
    ],
    ['/sbin/apk', /^RUN apk add --no-cache tini\nENTRYPOINT \["\/sbin\/tini"/m],
    ['/other', /^ADD --chmod=755 \S+ \/tini\nENTRYPOINT \["\/tini", "--"\]\nCMD \["\/server"\]/m],
  ] as const)('takes the init from where the image can: %s', async ([path, lines], { expect }) => {
    const name = `with${path.replaceAll('/', '-')}`;
    const image = await buildMended(
      name,
      `FROM ${imageOf('distroless-no-handler')}\nCOPY Dockerfile ${path}\n`,
    );
    expect((await fix(image)).stdout).toMatch(lines);
  });
});

describe('containers that would meet in a volume', () => {
  it('run one after another, and the cause is found all the same', async ({ expect }) => {
    const volume = `sigprobe-test-${process.pid}`;
    const alone = 'exec 9>/data/lock; flock -n 9 || exit 66; exec node /bare-server.mjs';
    try {
      const result = await probeAndMend(
        '--grace',
        '2s',
        '-v',
        `${volume}:/data`,
        imageOf('node-no-handler'),
        '--',
        'sh',
        '-c',
        alone,
      );
      expect(result.runs.map(({ trial }) => trial.id)).toEqual([
        'probe',
        'differential',
        'second-signal',
        'SIGINT',
        'init-again',
      ]);
      expect(result.runs.map(({ end }) => end.kind)).not.toContain('exited-before-signal');
      expect(result).toMatchObject({ outcome: 'killed', stoppedWaiting: null });
      expect(result.findings[0]?.rule).toBe('runtime-default-handler');
      expect(result.remedies[0]).toMatchObject({ id: 'init', outcome: 'abrupt', recommended: true });
    } finally {
      await docker('volume', 'rm', '-f', volume);
    }
  });
});

async function buildMended(name: string, dockerfile: string): Promise<string> {
  const tag = await build(name, dockerfile, 'sigprobe-fixture-mended/');
  built.push(tag);
  return tag;
}
