import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Report } from '../../src/diagnosis/results/report.js';
import { type Call, startProxy } from '../support/faulty-proxy.js';
import { containersOf, startSigprobe } from '../support/sigprobe-child.js';
import { validateReport } from '../support/validate-report.js';

/*
 * The image under test means harm: to the memory of sigprobe, to whoever reads its report, to the machine. Each attack is a
 * command run in an image that has a shell, Perl and Python.
 */

/** Peak resident memory of sigprobe, whatever the container does: Node itself takes some 90 MB of it. */
const MAX_RSS_MB = 250;
const docker = async (...args: string[]) =>
  (await promisify(execFile)('docker', ['-H', inject('host'), ...args])).stdout.trim();
const image = () => inject('images')['sleep-no-handler'] ?? '';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigprobe-hostile-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Attack {
  readonly options?: readonly string[];
  readonly command: readonly string[];
}

/** Runs the attack once, reads it as JSON, and leaves nothing behind. */
async function attack({ options = [], command }: Attack) {
  const args = [
    '--host',
    inject('host'),
    '--format',
    'json',
    '--no-remedies',
    ...options,
    image(),
    '--',
    ...command,
  ];
  const child = startSigprobe(args, { CI: 'true' });
  const { code, stdout, stderr, peakMb } = await child.ended;
  expect(await containersOf(inject('host'), child.pid)).toEqual([]);
  expectHarmless(stdout);
  expectHarmless(stderr);
  expect(stderr).not.toMatch(/defect|^\s+at /m);
  const report = JSON.parse(stdout) as Report;
  expect(validateReport(report)).toEqual([]);
  const [result] = report.results;
  if (result === undefined) throw new Error(`no result\n${stderr}`);
  if (process.env['SIGPROBE_FAULTS'] !== undefined)
    console.log(command.at(-1)?.slice(0, 60), result.outcome, `${peakMb} MB`, `${stdout.length} characters`);
  return { code, result, peakMb, stdout, stderr };
}

async function human({ options = [], command }: Attack) {
  const args = [
    '--host',
    inject('host'),
    '--verbose',
    '--no-remedies',
    ...options,
    image(),
    '--',
    ...command,
  ];
  const { stdout, stderr } = await startSigprobe(args, { CI: 'true' }).ended;
  return `${stderr}${stdout}`;
}

/** Nothing that a terminal, a build log or a reader's eye would obey. */
function expectHarmless(text: string): void {
  expect(text.match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu)?.filter((each) => each !== '\n') ?? []).toEqual([]);
  expect(text.match(/^\s*::.*|##\w*\[.*/gm) ?? []).toEqual([]);
}

const perl = (script: string) => ['perl', '-e', script];

describe('sigprobe keeps its memory when the container', () => {
  it('writes its log without end', async () => {
    const { result, peakMb } = await attack({ command: ['sh', '-c', 'exec yes gigabytes of nothing'] });
    expect(result.outcome).toBe('killed');
    expect(peakMb).toBeLessThan(MAX_RSS_MB);
    expect(result.runs[0]?.log.text.length).toBeLessThan(20_000);
  });

  it('writes one line without end', async () => {
    const { result, peakMb } = await attack({ command: perl('$| = 1; print "x" x 65536 while 1') });
    expect(result.outcome).toBe('killed');
    expect(peakMb).toBeLessThan(MAX_RSS_MB);
    expect(result.runs[0]?.log.text.length).toBeLessThan(20_000);
  });

  it('starts ten thousand processes', async () => {
    const script =
      'for (1..10000) { my $p = fork; last unless defined $p; if (!$p) { sleep 9999; exit } } print "up\\n"; sleep 9999';
    const { result, peakMb } = await attack({
      options: ['--ready', 'log=up', '--memory', '4g'],
      command: perl(`$| = 1; ${script}`),
    });
    expect(result.outcome).toBe('killed');
    expect(peakMb).toBeLessThan(MAX_RSS_MB);
    const seen = result.runs[0]?.snapshots.map(({ processes }) => processes.length) ?? [];
    expect(Math.max(...seen)).toBe(512);
  });

  it('is a fork bomb', async () => {
    const { result, peakMb } = await attack({
      options: ['--memory', '256m', '--ready', '3s', '--grace', '2s'],
      command: ['sh', '-c', 'b() { b | b & }; b; sleep 9999'],
    });
    expect(['killed', 'abrupt', 'inconclusive']).toContain(result.outcome);
    expect(peakMb).toBeLessThan(MAX_RSS_MB);
  });

  it('gives itself a command line of a megabyte, many times', async () => {
    const script =
      'if (@ARGV) { sleep 9999 } my @w = ("y" x 100000) x 10; for (1..60) { if (!fork) { exec "perl", "-e", "sleep 9999", @w } } sleep 9999';
    const { result, peakMb, stdout } = await attack({ options: ['--memory', '1g'], command: perl(script) });
    expect(result.outcome).toBe('killed');
    expect(peakMb).toBeLessThan(MAX_RSS_MB);
    expect(stdout.length).toBeLessThan(30_000_000);
  });

  it('has thousands of threads', async () => {
    const script =
      'import threading, time, signal\nthreading.stack_size(65536)\nfor _ in range(3000): threading.Thread(target=time.sleep, args=(9999,), daemon=True).start()\nprint("up", flush=True)\ntime.sleep(9999)';
    const { result, peakMb } = await attack({
      options: ['--ready', 'log=up'],
      command: ['python3', '-c', script],
    });
    expect(result.outcome).toBe('killed');
    expect(peakMb).toBeLessThan(MAX_RSS_MB);
  });
});

const LINES = [
  '::set-output name=a::b',
  '  ::add-mask::a',
  '::error file=a,line=1::pwned',
  '##[error]pwned',
  '##vso[task.complete result=Succeeded]',
  "##teamcity[testFailed name=|'x|']",
  ']]></system-out></testcase></testsuite>',
  '<!-- " onload="alert(1)" & &amp; -->',
  '"}]}], "outcome": "graceful"',
  '\\x1b]0;title\\x07\\x1b[2J\\x1b[1;1H\\x1b[31mred\\x1b[0m',
  '\\x1b]8;;http://evil\\x1b\\\\link\\x1b]8;;\\x1b\\\\',
  '\\x9b31m C1 \\x00 NUL \\xff\\xfe\\xc3 not UTF-8',
  '\\xe2\\x80\\xae right to left \\xe2\\x81\\xa6 isolate \\xe2\\x80\\xa8 separator \\xef\\xbb\\xbf',
  'one\\rtwo\\bthree\\x7f',
  '| a | b |\\n|---|---|\\n# heading `code` $(reboot)',
];
/** Perl takes \x in double quotes; everything else in them must stand for itself. */
const inPerl = (line: string) => `"${line.replace(/["@$%]/g, '\\$&')}"`;

describe.concurrent('whoever reads the report is safe from', () => {
  it('a log that talks to terminals and build logs', async () => {
    const command = perl(
      `$| = 1; print ${LINES.map((line) => `${inPerl(line)}, "\\n"`).join(', ')}; sleep 9999`,
    );
    const { result } = await attack({ command });
    expect(result.outcome).toBe('killed');
    const log = result.runs[0]?.log.text ?? '';
    // Everything that is text is read back as it was written; what is not UTF-8 becomes U+FFFD.
    expect(log).toContain('::set-output name=a::b');
    expect(log).toContain('\u202e right to left \u2066 isolate \u2028 separator');
    expect(log).toContain('\x1b]0;title\x07');
    expect(log).toContain('\ufffd\ufffd\ufffd not UTF-8');
    const text = await human({ command });
    expectHarmless(text);
    expect(text).toContain('\\x3a:set-output name=a::b');
    expect(text).toContain('\\u202e right to left');
  });

  it('a process title that does', async () => {
    const title = inPerl(LINES.slice(0, 6).join(' ') + LINES.slice(9, 14).join('\\n'));
    const command = perl(
      `my $t = ${title}; $t =~ s/\\0//g; if (!fork) { $0 = "$t"; sleep 9999 } $0 = $t; sleep 9999`,
    );
    const { result } = await attack({ command });
    expect(result.outcome).toBe('killed');
    const pid1 = result.runs[0]?.snapshots.find(({ phase }) => phase === 'before')?.processes[0];
    expect(pid1?.args).toContain('::set-output name=a::b');
    expectHarmless(await human({ command }));
  });

  it('arguments that do', async () => {
    const word = '\x1b[31m\u202e::error::x\n::set-output name=a::b\r##[error]';
    const command = ['perl', '-e', 'sleep 9999', word];
    const { result } = await attack({ command });
    expect(result.runs[0]?.trial.argv.at(-1)).toBe(word);
    expectHarmless(await human({ command }));
  });

  it('an entrypoint that the engine repeats in its error', async () => {
    const { result } = await attack({
      options: ['--entrypoint', '/no\x1b[31m\u202e::error::x'],
      command: [],
    });
    expect(result.outcome).toBe('inconclusive');
    expectHarmless(await human({ options: ['--entrypoint', '/no\x1b[31m\n::error::x'], command: [] }));
  });
});

describe.concurrent('the verdict stays right when', () => {
  it('the end never comes', async () => {
    const { code, result } = await attack({
      options: ['--grace', '1s'],
      command: ['sh', '-c', "trap '' TERM; while :; do sleep 1; done"],
    });
    expect(code).toBe(1);
    expect(result.outcome).toBe('killed');
  });

  let honest: Promise<{ readonly stdout: string }> | null = null;
  const HOUR_NS = 3_600_000_000_000n;
  const shiftEvents = (by: bigint) => (call: Call, text: string) =>
    call === 'events'
      ? text.replace(/"timeNano":(\d+)/g, (_, nanos: string) => `"timeNano":${BigInt(nanos) + by}`)
      : text;
  const shiftEnd = (year: string) => (call: Call, text: string) =>
    call === 'inspect' ? text.replace(/"FinishedAt":"20\d\d/, `"FinishedAt":"${year}`) : text;
  // The looks at PID 1 may be enough to set the stamp of the end right; that of the signal has only the client's clock.
  const either = expect.stringMatching(/^(client|engine)$/);
  it.each<[string, (call: Call, text: string) => string, string]>([
    ['forward before the signal', shiftEvents(HOUR_NS), 'client'],
    ['back before the signal', shiftEvents(-HOUR_NS), 'client'],
    ['forward before the end', shiftEnd('2099'), either],
    ['back before the end', shiftEnd('2001'), either],
  ])("the engine's clock jumps %s", async (_when, rewrite, clock) => {
    const proxy = await startProxy({
      engine: inject('host').replace(/^unix:\/\//, ''),
      path: join(folder, `${randomBytes(6).toString('hex')}.sock`),
      rewrite,
    });
    const name = inject('images')['slow-shutdown'] ?? '';
    // The kernel's record has a clock of its own, which no engine can change.
    const options = ['--kernel-record', 'off', '--no-remedies', '--grace', '10s'];
    const args = ['--host', proxy.host, '--format', 'json', ...options, name];
    const { stdout } = await startSigprobe(args).ended;
    await proxy.close();
    honest ??= startSigprobe(['--host', inject('host'), ...args.slice(2)]).ended;
    const resultOf = (text: string) => (JSON.parse(text) as Report).results[0];
    const [lied, told] = [resultOf(stdout), resultOf((await honest).stdout)];
    expect(lied?.runs[0]?.end).toMatchObject({ kind: 'exited', clock });
    expect(lied?.exit?.code).toBe(told?.exit?.code);
    // The client's own clock is some hundred ms late on a busy machine; the lie was an hour or more.
    expect(Math.abs((lied?.exit?.afterMs ?? 0) - (told?.exit?.afterMs ?? 0))).toBeLessThan(1_500);
  });

  it.each([
    ['kills', ['kill']],
    ['stops', ['stop', '--time', '0']],
    ['removes', ['rm', '--force']],
  ])('somebody else %s the container: that is no end of its own', async (_what, command) => {
    const name = inject('images')['handler-never-exits'] ?? '';
    let strike: Promise<unknown> | null = null;
    const proxy = await startProxy({
      engine: inject('host').replace(/^unix:\/\//, ''),
      path: join(folder, `${randomBytes(6).toString('hex')}.sock`),
      after: (call) => {
        if (call !== 'kill') return;
        strike ??= containersOf(inject('host'), child.pid).then(([id]) => docker(...command, id ?? ''));
      },
    });
    const child = startSigprobe(['--host', proxy.host, '--no-remedies', name]);
    const { code, stderr } = await child.ended;
    await proxy.close();
    await strike;
    expect(code).toBe(2);
    expect(stderr).toMatch(/^sigprobe: [A-Z].*\n {2}[A-Z]/m);
    expect(await containersOf(inject('host'), child.pid)).toEqual([]);
  });
});

describe('an image that carries our labels', () => {
  it('does not get the containers of its user removed', async () => {
    const hostile = `sigprobe-hostile/labels-${randomBytes(4).toString('hex')}`;
    const dead = startSigprobe([
      '--host',
      inject('host'),
      '--keep',
      inject('images')['distroless-handler'] ?? '',
    ]);
    await dead.ended;
    const [kept = ''] = await containersOf(inject('host'), dead.pid);
    const owner = await docker('inspect', '--format', '{{index .Config.Labels "sigprobe.owner"}}', kept);
    await docker(
      'commit',
      '--change',
      'LABEL sigprobe.keep=',
      '--change',
      `LABEL sigprobe.owner=${owner}`,
      kept,
      hostile,
    );
    const mine = await docker('create', hostile);
    try {
      await startSigprobe(['clean', '--host', inject('host')]).ended;
      expect(await docker('ps', '-aq', '--no-trunc', '--filter', `id=${mine}`)).toBe(mine);
      // The one that was kept has gone: its labels said so, and its name.
      expect(await docker('ps', '-aq', '--no-trunc', '--filter', `id=${kept}`)).toBe('');
    } finally {
      await docker('rm', '--force', mine);
      await docker('rmi', '--force', hostile);
    }
  });
});

describe('sigprobe side by side', () => {
  it('never touches the containers of another', async () => {
    const name = inject('images')['distroless-handler'] ?? '';
    const lasting = startSigprobe(['--host', inject('host'), '--ready', '4s', name]);
    const others = Array.from({ length: 4 }, () => startSigprobe(['--host', inject('host'), name]));
    const cleaner = startSigprobe(['clean', '--host', inject('host')]);
    const all = [lasting, ...others, cleaner];
    const codes = (await Promise.all(all.map(({ ended }) => ended))).map(({ code }) => code);
    expect(codes).toEqual(all.map(() => 0));
    for (const { pid } of all) expect(await containersOf(inject('host'), pid)).toEqual([]);
  });
});

describe('a probed container', () => {
  it('gets no privilege, path, device, namespace or port of the host', async () => {
    const proxy = await startProxy({
      engine: inject('host').replace(/^unix:\/\//, ''),
      path: join(folder, 'confined.sock'),
    });
    const child = startSigprobe(['--host', proxy.host, '--keep', image()]);
    await child.ended;
    await proxy.close();
    const ids = await containersOf(inject('host'), child.pid);
    try {
      expect(proxy.created.length).toBeGreaterThan(1);
      for (const body of proxy.created) {
        expect(JSON.stringify(body)).not.toContain('docker.sock');
        expect(body['ExposedPorts']).toBeUndefined();
        expect(body['HostConfig']).toEqual({
          Init: expect.any(Boolean),
          Binds: [],
          NetworkMode: 'default',
          RestartPolicy: { Name: 'no' },
          AutoRemove: false,
          PublishAllPorts: false,
          LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '1' } },
          PidsLimit: 8192,
          ReadonlyRootfs: false,
          Tmpfs: {},
          CapAdd: [],
          CapDrop: [],
          Privileged: false,
        });
      }
      const [inspected] = JSON.parse(await docker('inspect', ...ids)) as [
        { HostConfig: Record<string, unknown>; Mounts: unknown[] },
      ];
      expect(inspected.Mounts).toEqual([]);
      expect(inspected.HostConfig).toMatchObject({
        Privileged: false,
        PidMode: '',
        UsernsMode: '',
        UTSMode: '',
        VolumesFrom: null,
        SecurityOpt: null,
      });
      // Engines write an empty list or none.
      for (const list of ['Devices', 'DeviceRequests', 'PortBindings', 'GroupAdd'])
        expect(Object.keys(inspected.HostConfig[list] ?? {})).toEqual([]);
      expect(inspected.HostConfig['IpcMode']).not.toBe('host');
    } finally {
      await docker('rm', '--force', '--volumes', ...ids);
    }
  });
});
