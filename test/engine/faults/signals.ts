import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import { ALL_FAULTS, type FaultRun, formatFaults } from '../../support/fault-table.js';
import { type Call, startProxy } from '../../support/faulty-proxy.js';
import { containersOf, startSigprobe } from '../../support/sigprobe-child.js';

/*
 * sigprobe itself is signalled at each step: while the engine works on a call, which the proxy holds for a moment, and in
 * the waits between them. A signal that can be handled leaves nothing behind; what SIGKILL leaves, the next run removes.
 */

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGKILL';
const SIGNALS: readonly Signal[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'];

interface Step {
  readonly name: string;
  readonly call: Call;
  readonly nth: number;
  /** Before the engine hears of the call, or so many ms after it has answered. */
  readonly when: 'before' | number;
  readonly image: string;
}

const step = (
  name: string,
  call: Call,
  nth = 1,
  when: Step['when'] = 'before',
  image = 'sleep-no-handler',
): Step => ({ name, call, nth, when, image });

/** In the order in which a probe takes them. */
const STEPS: readonly Step[] = [
  step('telling the version', 'version'),
  step('opening the events', 'events'),
  step('looking for leftovers', 'list'),
  step('inspecting the image', 'image'),
  step('creating', 'create'),
  step('created', 'create', 1, 0),
  step('starting', 'start'),
  step('started', 'start', 1, 0),
  step('settling', 'start', 1, 400),
  step('sending the signal', 'kill'),
  step('waiting for the end', 'kill', 1, 400, 'handler-never-exits'),
  step('reading the log', 'logs'),
  step('removing', 'remove'),
  step('creating behind an init', 'create', 2, 'before', 'node-no-handler'),
  step('settling behind an init', 'start', 2, 400, 'node-no-handler'),
  step('removing a remedy', 'remove', 2),
  step('looking for what is left', 'list', 2),
];
/** As these begin all may have been found out, and what was is reported. */
const FINDS_ALL: readonly string[] = ['removing a remedy', 'looking for what is left'];
/** While the call that the signal interrupts is under way. */
const HELD_MS = 60;
/** Ten seconds, and more where many are begun side by side. */
const PATIENCE_MS = 15_000;

let folder: string;
const runs: FaultRun[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigprobe-signals-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  if (ALL_FAULTS) console.log(formatFaults(runs));
});

/** Runs a probe through a proxy and sends it the signal at that step. */
async function signalAt(
  host: string,
  signal: Signal,
  { call, nth, when, image }: Step,
  options: string[] = [],
) {
  const sent = { atMs: 0 };
  const send = () => {
    if (sent.atMs > 0) return;
    sent.atMs = performance.now();
    child.kill(signal);
  };
  const isIt = (each: Call, count: number) => each === call && count === nth;
  const proxy = await startProxy({
    engine: host.replace(/^unix:\/\//, ''),
    path: join(folder, `${randomBytes(6).toString('hex')}.sock`),
    before: async (each, count) => {
      if (when !== 'before' || !isIt(each, count)) return;
      send();
      await sleep(HELD_MS);
    },
    after: (each, count) => {
      if (when !== 'before' && isIt(each, count)) setTimeout(send, when);
    },
  });
  const child = startSigprobe(['--host', proxy.host, ...options, inject('images')[image] ?? '']);
  const ended = await child.ended;
  // The engine may still be at work on a call that nobody waits for any more.
  await sleep(HELD_MS);
  await proxy.close();
  return { ...ended, pid: child.pid, tookMs: Math.round(ended.atMs - sent.atMs), wasSent: sent.atMs > 0 };
}

/** A container whose creation was under way when sigprobe was killed appears a moment later. */
async function settledContainersOf(host: string, pid: number): Promise<string[]> {
  await sleep(500);
  return containersOf(host, pid);
}

describe.concurrent('sigprobe gets', () => {
  const few = STEPS.flatMap((each, index): [Signal, string, Step][] => [
    [SIGNALS[index % 3] ?? 'SIGINT', each.name, each],
    // Before there is a container there is nothing to leave.
    ...(index >= 4 && index % 2 === 0 ? [['SIGKILL', each.name, each] as [Signal, string, Step]] : []),
  ]);
  const all = STEPS.flatMap((each) =>
    SIGNALS.map((signal): [Signal, string, Step] => [signal, each.name, each]),
  );

  it.each(ALL_FAULTS ? all : few)('%s while %s', async (signal, name, at) => {
    const host = inject('host');
    const { code, stderr, stdout, pid, tookMs, wasSent } = await signalAt(host, signal, at);
    const isKilled = signal === 'SIGKILL';
    const left = isKilled ? await settledContainersOf(host, pid) : await containersOf(host, pid);
    // Either way of removal on its own: half of the steps leave it to the next run.
    const isByClean = STEPS.findIndex((each) => each.name === name) % 4 < 2;
    const next = isByClean
      ? ['clean', '--host', host]
      : ['--host', host, inject('images')['distroless-handler'] ?? ''];
    const cleaned = left.length > 0 ? await startSigprobe(next).ended : null;
    const leftForGood = await containersOf(host, pid);
    runs.push({
      fault: signal,
      step: name,
      code,
      left: left.length,
      leftForGood: leftForGood.length,
      tookMs,
    });

    const problems = [
      ...(wasSent ? [] : ['the signal was never sent']),
      ...(code === 128 + constants.signals[signal] ? [] : [`exit code ${code}`]),
      ...(/defect|left behind|^\s+at /m.test(stderr) ? ['not a quiet end'] : []),
      ...(stdout === '' || FINDS_ALL.includes(name) ? [] : ['a report']),
      ...(tookMs > PATIENCE_MS ? [`took ${tookMs} ms`] : []),
      ...(left.length > 0 && !isKilled ? [`${left.length} left behind`] : []),
      ...(leftForGood.length > 0 ? [`${leftForGood.length} left for good`] : []),
      ...(cleaned !== null && cleaned.code !== 0
        ? [`the next run: exit code ${cleaned.code}\n${cleaned.stderr}`]
        : []),
    ];
    if (problems.length > 0) throw new Error(`${problems.join('; ')}\n${stderr}${stdout}`);
  });
});

describe('a container that was kept', () => {
  it('outlives the runs that follow, and goes with sigprobe clean', async ({ expect }) => {
    const host = inject('host');
    const image = inject('images')['distroless-handler'] ?? '';
    const keeper = startSigprobe(['--host', host, '--keep', image]);
    expect((await keeper.ended).code).toBe(0);
    const kept = await containersOf(host, keeper.pid);
    expect(kept).toHaveLength(1);
    expect((await startSigprobe(['--host', host, image]).ended).code).toBe(0);
    expect(await containersOf(host, keeper.pid)).toEqual(kept);
    const { code, stdout } = await startSigprobe(['clean', '--host', host]).ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Removed \d+ containers?/);
    expect(await containersOf(host, keeper.pid)).toEqual([]);
  });
});
