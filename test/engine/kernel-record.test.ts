import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { identifyOwner, ownerIsAlive } from '../../src/api/owner.js';
import type { Report } from '../../src/diagnosis/results/report.js';
import { parseEndpoint } from '../../src/engine/connect/endpoint.js';
import { connectDocker } from '../../src/engine/docker/engine.js';
import type { Container, Engine, KernelRecorder } from '../../src/engine/port.js';
import { removeStaleInstances } from '../../src/engine/processes/kernel-record/instance.js';
import { openKernelRecorder } from '../../src/engine/processes/kernel-record/recorder.js';
import { findTracefs, kernelRecordAvailability } from '../../src/engine/processes/kernel-record/tracefs.js';
import {
  diedOfDefaultAction,
  exitOf,
  exitOrderOf,
  forkedAfterSignal,
  killerOf,
  pid1ExitedAtMs,
  sentTo,
  toldBy,
} from '../../src/kernel/record/record-facts.js';
import { hasSignal } from '../../src/kernel/signal-set.js';
import { parseSignal } from '../../src/kernel/signals.js';
import type { KernelRecord, Observation, ProcessFacts } from '../../src/observation.js';
import { PLAIN_SETTINGS } from '../../src/target-spec.js';
import { onEachCore, whileCoresAreBusy } from '../support/busy-cores.js';
import { mountTracefs } from '../support/mount-tracefs.js';
import { imageOf } from '../support/probing.js';
import { containersOf, startSigprobe } from '../support/sigprobe-child.js';

const unmount = mountTracefs();
const availability = kernelRecordAvailability();

if (availability.kind === 'unavailable') {
  test(`the kernel's record cannot be had here: ${availability.why}; ${availability.how}`, () => {
    expect(availability.why).not.toBe('');
  });
} else {
  describe("the kernel's own record", () => {
    let engine: Engine;
    let recorder: KernelRecorder;
    beforeAll(async () => {
      engine = await connectDocker(parseEndpoint(inject('host'), null));
      const opened = await openKernelRecorder(identifyOwner(process.pid));
      if (!('record' in opened)) throw new Error(opened.why);
      recorder = opened;
    });
    afterAll(async () => {
      await recorder?.close();
      engine?.close();
      const left = instancesOf(process.pid);
      unmount();
      expect(left).toEqual([]);
    });

    /** Starts a container, waits until its tree is there, signals it and reads the record once the end, or the patience, is over. */
    async function stop(
      image: string,
      { cmd = null, signal = 'SIGTERM', processes = 1, catches, patienceMs = 5_000 }: Stop = {},
    ): Promise<Stopped> {
      const container = await engine.createContainer({
        name: `sigprobe-test-record-${process.pid}-${randomUUID()}`,
        image,
        entrypoint: null,
        cmd,
        init: false,
        labels: {},
        settings: PLAIN_SETTINGS,
        helper: { kind: 'none', why: null },
      });
      try {
        expect(await container.start()).toBeNull();
        const { pid } = await container.inspect();
        const recording = recorder.record(pid);
        try {
          const seen = await settle(container, processes, catches);
          const number = parseSignal(signal);
          if (number === null) throw new Error(signal);
          const sentMs = performance.now();
          await container.kill(number);
          const killedMs = performance.now();
          await end(container, patienceMs);
          const record = recording.read(sentMs, number.number);
          if (record === null) throw new Error('there is no record');
          expect(record.complete).toBe(true);
          expect(record.initPid).toBe(pid);
          expect(record.signalledAtMs).toBeGreaterThan(0);
          expect(record.signalledAtMs).toBeLessThan(killedMs - sentMs);
          return { record, initPid: pid, processes: seen };
        } finally {
          recording.stop();
        }
      } finally {
        await container.remove();
      }
    }

    test('nginx handles SIGQUIT, and its workers exit before it', async () => {
      const { record, initPid, processes } = await stop(imageOf('server-nginx'), {
        signal: 'SIGQUIT',
        processes: 2,
      });
      const workers = processes.map(({ pid }) => pid).filter((pid) => pid !== initPid);
      expect(record.events).toContainEqual(
        expect.objectContaining({ kind: 'handled', pid: initPid, signal: 3 }),
      );
      expect(Object.fromEntries(exitOrderOf(record))).toEqual(
        Object.fromEntries(workers.map((pid) => [pid, 'exited-first'])),
      );
      expect(workers.map((pid) => exitOf(record, pid)?.killed)).toEqual(workers.map(() => false));
      expect(pid1ExitedAtMs(record)).toBeGreaterThan(0);
      expect(exitOf(record, initPid)?.parentToldMs).toBeGreaterThan(pid1ExitedAtMs(record) ?? 0);
    });

    test('a supervisor that forwards and exits leaves its server to the kernel', async () => {
      const { record, initPid, processes } = await stop(imageOf('supervisor-forwards-and-exits'), {
        processes: 2,
      });
      const server = other(processes, initPid);
      expect(toldBy(record, initPid)).toMatchObject([{ signal: 15, to: server, result: 'delivered' }]);
      expect(exitOrderOf(record).get(server)).toBe('outlived-pid-1');
      expect(killerOf(record, server)).toEqual({ kind: 'kernel', reason: 'pid-1-exited' });
      expect(diedOfDefaultAction(record, server)).toBeNull();
    });

    test('a program without a handler dies of the default action behind tini', async () => {
      const { record, initPid, processes } = await stop(imageOf('tini-no-handler'), { processes: 2 });
      const server = other(processes, initPid);
      expect(toldBy(record, initPid)).toMatchObject([{ signal: 15, to: server }]);
      expect(diedOfDefaultAction(record, server)).toBe(15);
      expect(exitOf(record, server)?.killed).toBe(true);
      expect(killerOf(record, server)).toBeNull();
      expect(exitOrderOf(record).get(server)).toBe('exited-first');
    });

    test('sleep as PID 1 is not given the signal', async () => {
      const { record, initPid } = await stop(imageOf('sleep-no-handler'), { patienceMs: 300 });
      expect(record.events).toEqual([
        { kind: 'sent', atMs: 0, signal: 15, by: { kind: 'outside' }, to: initPid, result: 'ignored' },
      ]);
      expect(pid1ExitedAtMs(record)).toBeNull();
    });

    test("node's own handler raises the signal again, which PID 1 is not given", async () => {
      const { record, initPid } = await stop(imageOf('node-no-handler'), {
        catches: 15,
        patienceMs: 1_000,
      });
      const [first, again, ...more] = sentTo(record, initPid);
      expect(first).toMatchObject({ by: { kind: 'outside' }, result: 'delivered' });
      expect(again).toMatchObject({ signal: 15, by: { kind: 'process', pid: initPid } });
      expect(more).toEqual([]);
      expect(record.events).toContainEqual(expect.objectContaining({ kind: 'handled', pid: initPid }));
      const isDiscarded = record.events.some((event) => event.kind === 'discarded' && event.pid === initPid);
      // The kernel throws it away when it is sent, or, where another thread is to take it, when that one does.
      expect(again?.result === 'ignored' || isDiscarded).toBe(true);
      expect(pid1ExitedAtMs(record)).toBeNull();
    });

    test('a parent that kills its child is told from the kernel', async () => {
      const { record, initPid, processes } = await stop(imageOf('python-handler'), {
        cmd: ['python3', '-c', KILLS_ITS_CHILD],
        processes: 2,
      });
      const child = other(processes, initPid);
      expect(killerOf(record, child)).toEqual({ kind: 'process', pid: initPid });
      expect(diedOfDefaultAction(record, child)).toBeNull();
      expect(exitOf(record, child)?.killed).toBe(true);
      expect(exitOrderOf(record).get(child)).toBe('exited-first');
    });

    test('what is forked after the signal is followed', async () => {
      const { record, initPid } = await stop(imageOf('python-handler'), {
        cmd: ['python3', '-c', FORKS_WHEN_SIGNALLED],
      });
      const [forked, ...more] = forkedAfterSignal(record);
      expect(forked).toMatchObject({ parent: initPid, program: 'python3' });
      expect(more).toEqual([]);
      const program = record.events.find(({ kind }) => kind === 'executed');
      expect(program).toMatchObject({ pid: forked?.pid, file: expect.stringMatching(/true$/) });
      expect(exitOf(record, forked?.pid ?? 0)?.killed).toBe(false);
    });

    test('a thread that waits for the signal ends its process of its own accord', async () => {
      const { record, initPid } = await stop(imageOf('sigwait-thread'));
      expect(exitOf(record, initPid)?.killed).toBe(false);
      expect(record.events.some(({ kind }) => kind === 'handled' || kind === 'default-action')).toBe(false);
    });

    test('nothing is lost while all processors are busy and processes are forked all the time', async () => {
      const forkers = onEachCore(FORK);
      try {
        await whileCoresAreBusy(async () => {
          for (const image of ['tini-no-handler', 'supervisor-forwards-and-exits']) {
            const { record, initPid, processes } = await stop(imageOf(image), { processes: 2 });
            expect(toldBy(record, initPid)).toMatchObject([{ to: other(processes, initPid) }]);
            expect(pid1ExitedAtMs(record)).not.toBeNull();
          }
        });
      } finally {
        for (const forker of forkers) forker.kill('SIGKILL');
      }
    });

    test('several containers share one recording', async () => {
      const before = instancesOf(process.pid);
      const stopped = await Promise.all(
        Array.from({ length: 3 }, () => stop(imageOf('tini-no-handler'), { processes: 2 })),
      );
      expect(instancesOf(process.pid)).toEqual(before);
      for (const { record, initPid, processes } of stopped) {
        expect(diedOfDefaultAction(record, other(processes, initPid))).toBe(15);
        expect(exitOrderOf(record).size).toBe(1);
      }
    });

    test('says so where events were lost', async () => {
      const container = await engine.createContainer({
        name: `sigprobe-test-record-${process.pid}-${randomUUID()}`,
        image: imageOf('sleep-no-handler'),
        entrypoint: null,
        cmd: null,
        init: false,
        labels: {},
        settings: PLAIN_SETTINGS,
        helper: { kind: 'none', why: null },
      });
      try {
        expect(await container.start()).toBeNull();
        const recording = recorder.record((await container.inspect()).pid);
        floodBuffers();
        expect(recording.read(performance.now(), 15)?.complete).toBe(false);
        recording.stop();
      } finally {
        await container.remove();
      }
    });

    describe('of a probe', () => {
      const observe = async (mode: string): Promise<Observation> => {
        const image = imageOf('supervisor-forwards-and-waits');
        const args = ['--host', inject('host'), '--kernel-record', mode, '--format', 'json', image];
        const { stdout, code } = await startSigprobe(args).ended;
        expect(code).toBe(0);
        const { results } = JSON.parse(stdout) as Report;
        const [deciding] = results[0]?.runs ?? [];
        if (deciding === undefined) throw new Error(stdout);
        return deciding;
      };

      test('is read where that is demanded, and dates the exit to the millisecond', async () => {
        const { kernelRecord, end } = await observe('on');
        expect(kernelRecord?.complete).toBe(true);
        expect(end).toMatchObject({ kind: 'exited', clock: 'kernel', uncertaintyMs: 1 });
      });

      test('is not read when it is off', async () => {
        const { kernelRecord, end } = await observe('off');
        expect(kernelRecord).toBeNull();
        expect(end).toMatchObject({ kind: 'exited', clock: 'engine' });
      });

      test('is shown: who told whom, and that it was used', async () => {
        const { stdout } = await startSigprobe(['--host', inject('host'), imageOf('tini-no-handler')]).ended;
        expect(stdout).toMatch(/← SIGTERM from PID 1 (within 1 ms|after \d+ ms)\n/);
        expect(stdout).toContain('died of SIGTERM');
        expect(stdout).toMatch(/By the kernel's record, PID 1\s+sent\s+SIGTERM/);
        expect(stdout).toContain("with the kernel's record\n");
      });
    });

    test.each([
      ['clean', ['clean'], /^Removed \d+ containers? and \d+ tracing instances?/],
      ['the next probe', ['--kernel-record', 'auto', imageOf('c-handler')], /graceful/],
    ])('leaves nothing after kill -9 once %s has run', async (_name, args, says) => {
      const host = inject('host');
      const ofChild = () => instancesOf(child.pid);
      const child = startSigprobe(['--host', host, '--grace', '60s', imageOf('handler-never-exits')]);
      // Up to the signal, which opens the recording of its container.
      for (const deadline = performance.now() + 20_000; performance.now() < deadline; await sleep(100))
        if (ofChild().length > 0 && (await containersOf(host, child.pid)).length > 0) break;
      await sleep(1_500);
      child.kill('SIGKILL');
      await child.ended;
      expect(ofChild()).toHaveLength(1);
      const { code, stdout } = await startSigprobe([...args, '--host', host]).ended;
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(says) });
      expect(ofChild()).toEqual([]);
      expect(await containersOf(host, child.pid)).toEqual([]);
    });

    test('what is no longer recorded is not read, and harms nobody else', async () => {
      const program = spawn('sleep', ['60']);
      await once(program, 'spawn');
      const over = recorder.record(program.pid ?? 0);
      over.stop();
      expect(over.read(performance.now(), 15)).toBeNull();
      const recording = recorder.record(program.pid ?? 0);
      const sentMs = performance.now();
      program.kill('SIGTERM');
      await once(program, 'exit');
      expect(recording.read(sentMs, 15)?.complete).toBe(true);
      recording.stop();
    });

    test('a recorder at rest leaves nothing, and records again once it is asked to', async () => {
      const own = await openKernelRecorder(identifyOwner(process.pid));
      if (!('record' in own)) throw new Error(own.why);
      const ours = () => instancesOf(process.pid).length;
      const before = ours();
      const program = spawn('sleep', ['60']);
      await once(program, 'spawn');
      const recording = own.record(program.pid ?? 0);
      own.rest();
      expect(recording.read(performance.now(), 15), 'what is recorded goes on').not.toBeNull();
      recording.stop();
      own.rest();
      expect(own.record(program.pid ?? 0).read(performance.now(), 15)).toBeNull();
      await own.opened();
      expect(ours()).toBe(before);
      const again = own.record(program.pid ?? 0);
      const sentMs = performance.now();
      program.kill('SIGTERM');
      await once(program, 'exit');
      expect(again.read(sentMs, 15)).toMatchObject({ complete: true, signalledAtMs: expect.any(Number) });
      again.stop();
      own.rest();
      void own.opened();
      await own.close();
      expect(ours()).toBe(before - 1);
    });

    test('what a killed recorder leaves is removed, and nothing else', async () => {
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', '--input-type=module', '-e', RECORD_FOR_EVER],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      const [line] = await once(child.stdout, 'data');
      expect(String(line)).toBe('recording\n');
      const left = () => instancesOf(child.pid);
      expect(await removeStaleInstances(ownerIsAlive)).toBe(0);
      expect(left()).toHaveLength(1);
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
      expect(left()).toHaveLength(1);
      const own = instancesOf(process.pid);
      expect(await removeStaleInstances(ownerIsAlive)).toBe(1);
      expect(left()).toEqual([]);
      expect(instancesOf(process.pid)).toEqual(own);
    });
  });
}

interface Stop {
  readonly cmd?: readonly string[] | null;
  readonly signal?: string;
  /** How many there are once it is up. */
  readonly processes?: number;
  /** A signal for which PID 1 installs a handler. */
  readonly catches?: number;
  /** How long to wait for the end. */
  readonly patienceMs?: number;
}

interface Stopped {
  readonly record: KernelRecord;
  readonly initPid: number;
  /** As they were before the signal. */
  readonly processes: readonly ProcessFacts[];
}

const KILLS_ITS_CHILD = `
import signal, subprocess, sys
child = subprocess.Popen(["sleep", "1000"])
def stop(*_):
    child.kill()
    child.wait()
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
while True:
    signal.pause()
`;

const FORKS_WHEN_SIGNALLED = `
import signal, subprocess, sys
def stop(*_):
    subprocess.run(["true"])
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
while True:
    signal.pause()
`;

/** These end by themselves when their parent is killed. */
const FORK = `const { spawnSync } = require('node:child_process');
for (const parent = process.ppid; process.ppid === parent; ) spawnSync('/bin/true');`;

const source = (path: string) => pathToFileURL(join(import.meta.dirname, '../../src', path)).href;

const RECORD_FOR_EVER = `
import { identifyOwner } from '${source('api/owner.ts')}';
import { openKernelRecorder } from '${source('engine/processes/kernel-record/recorder.ts')}';
const recorder = await openKernelRecorder(identifyOwner(process.pid));
recorder.record(process.pid);
console.log('recording');
setInterval(() => {}, 1000);
`;

/** Up, and its signal sets are final: the tree has that many processes, and none has changed for a while. */
async function settle(
  container: Container,
  processes: number,
  catches?: number,
): Promise<readonly ProcessFacts[]> {
  let last = '';
  for (const deadline = performance.now() + 20_000; performance.now() < deadline; await sleep(300)) {
    const table = await container.look('sample');
    const found = table?.processes ?? [];
    const now = JSON.stringify(found.map(({ pid, signals, program }) => [pid, program, signals]));
    const isUp = catches === undefined || hasSignal(found[0]?.signals?.caught ?? '', catches);
    if (isUp && found.length >= processes && now === last) return found;
    last = now;
  }
  throw new Error(`It does not settle: ${last}`);
}

async function end(container: Container, patienceMs: number): Promise<void> {
  for (const deadline = performance.now() + patienceMs; performance.now() < deadline; await sleep(50))
    if (!(await container.inspect()).running) return;
}

function other(processes: readonly ProcessFacts[], initPid: number): number {
  const [found] = processes.filter(({ pid }) => pid !== initPid);
  if (found === undefined) throw new Error('There is only PID 1.');
  return found.pid;
}

function instances(): string[] {
  const tracefs = findTracefs();
  return tracefs.kind === 'found' ? readdirSync(join(tracefs.folder, 'instances')) : [];
}

/** Those of that process: others may record at the same time. */
function instancesOf(pid: number | undefined): string[] {
  return instances().filter((name) => name.includes(`%2F${pid}%2F`));
}

/** Writes more than the buffers of all processors hold, at one go, so that nobody reads meanwhile. */
function floodBuffers(): void {
  const tracefs = findTracefs();
  const [own] = instancesOf(process.pid);
  if (tracefs.kind !== 'found' || own === undefined) throw new Error('There is no instance.');
  const marker = openSync(join(tracefs.folder, 'instances', own, 'trace_marker'), 'w');
  for (let count = 0; count < 1_024 * availableParallelism(); count += 1)
    writeSync(marker, 'x'.repeat(1_000));
  closeSync(marker);
}
