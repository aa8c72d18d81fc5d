import { execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import type { Report } from '../../src/diagnosis/results/report.js';
import type { Observation } from '../../src/observation.js';
import { openRemoteEngine } from '../support/remote-engine.js';
import { runCli } from '../support/run-cli.js';

const BIN = fileURLToPath(new URL('../../bin/sigprobe.js', import.meta.url));
const LOAD = ['--load', 'http=8080/'];

const imageOf = (fixture: string) => inject('images')[fixture] ?? '';

async function observe(fixture: string, args: readonly string[]): Promise<Observation> {
  const options = ['-q', '--no-remedies', '--format', 'json', '--host', inject('host'), ...LOAD, ...args];
  const { stdout } = await runCli([...options, imageOf(fixture)]).result;
  const [observation] = (JSON.parse(stdout) as Report).results[0]?.runs ?? [];
  if (observation === undefined) throw new Error('the report holds no trial');
  return observation;
}

describe('requests that go through the signal', () => {
  it.each([[[]], [['--network', 'none']]])(
    'are answered by a server that drains them: %j',
    async (network) => {
      const { load, end } = await observe('http-drains', ['--ready', 'port=8080', ...network]);
      expect(end).toMatchObject({ kind: 'exited', code: 0 });
      expect(load).toMatchObject({ url: 'http://localhost:8080/', afterSignal: { reset: 0 } });
      expect(load?.beforeSignal.answered).toBeGreaterThan(0);
      expect(load?.afterSignal.answered).toBeGreaterThan(0);
    },
  );

  it('are lost by a server that drops them, which is told with the time to exit', async () => {
    const args = ['-q', '--host', inject('host'), '--ready', 'port=8080', ...LOAD];
    const { code, stdout } = await runCli([...args, imageOf('http-drops')]).result;
    expect(code).toBe(0);
    const [headline = ''] = stdout.replaceAll(/\n {2,}(?=\S)/g, ' ').split('\n');
    expect(headline).toMatch(/exits (within )?\d+ ms .*SIGTERM, code 0, \d+ requests? lost/);
    expect(stdout).toMatch(/\d+ requests after SIGTERM: .*\b[1-9]\d* reset/);
    expect(stdout).toContain('warning lost-requests');
  });

  it('that nobody answers keep the signal from being sent', async () => {
    const { load, end } = await observe('sleep-no-handler', ['--ready', '100ms', '--ready-timeout', '3s']);
    expect(load).toBeNull();
    expect(end).toMatchObject({
      kind: 'not-signalled',
      why: expect.stringMatching(
        /^none of [1-9]\d* requests to http:\/\/localhost:8080\/ was answered within 3 s/,
      ),
    });
  });

  it('cannot be sent from another machine, which is said before anything is tried', async () => {
    const proxy = await openRemoteEngine(inject('host'));
    const args = ['-q', '--helper', 'never', '--host', proxy.host, ...LOAD, imageOf('http-drains')];
    const { code, stdout, stderr } = await runCli(args).result;
    await proxy.close();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^sigprobe: Cannot send requests to the container from here: /);
  });
});

describe('what sends them', () => {
  /** Starts a probe under load and waits until what sends the requests has started. */
  async function underLoad() {
    const args = [BIN, '--host', inject('host'), '--ready', '100ms', '--grace', '30s', ...LOAD];
    const child = spawn(process.execPath, [...args, imageOf('http-drains')], {
      stdio: 'ignore',
      detached: true,
    });
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const pid = child.pid ?? 0;
    let agents: number[] = [];
    while (agents.length === 0 && child.exitCode === null) {
      await sleep(10);
      agents = childrenOf(pid);
    }
    return { child, exited, pid, agents };
  }

  it('is gone after an interrupt, and so is the container', async () => {
    const { exited, pid, agents } = await underLoad();
    // As a terminal does: to all in the foreground.
    process.kill(-pid, 'SIGINT');
    expect(await exited).toBe(130);
    expect(agents.length).toBeGreaterThan(0);
    expect(await untilGone(agents)).toEqual([]);
    expect(await containersOf(pid)).toEqual([]);
  });

  it('does not outlive sigprobe, however that ends', async () => {
    const { child, exited, pid, agents } = await underLoad();
    child.kill('SIGKILL');
    await exited;
    expect(agents.length).toBeGreaterThan(0);
    expect(await untilGone(agents)).toEqual([]);
    // Another sigprobe may be removing it already.
    await runCli(['clean', '--host', inject('host')]).result;
    expect(await containersOf(pid)).toEqual([]);
  });
});

/** The processes that a process of this machine has started. */
function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Those that are still there after a few seconds. */
async function untilGone(pids: readonly number[]): Promise<number[]> {
  const left = () => pids.filter((pid) => existsSync(`/proc/${pid}`));
  for (let tries = 0; tries < 100 && left().length > 0; tries += 1) await sleep(50);
  return left();
}

async function containersOf(pid: number): Promise<string[]> {
  const format = '{{.ID}} {{.Label "sigprobe.owner"}}';
  const lines = await docker('ps', '-a', '--filter', 'label=sigprobe.run', '--format', format);
  return lines.split('\n').flatMap((line) => (line.includes(`/${pid}/`) ? [line.split(' ')[0] ?? ''] : []));
}

async function docker(...args: string[]): Promise<string> {
  return (await promisify(execFile)('docker', ['-H', inject('host'), ...args])).stdout;
}
