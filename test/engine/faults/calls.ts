import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import type { Report } from '../../../src/diagnosis/results/report.js';
import { ALL_FAULTS, type FaultRun, formatFaults } from '../../support/fault-table.js';
import { CALLS, type Call, type Fault, startProxy } from '../../support/faulty-proxy.js';
import { containersOf, startSigprobe } from '../../support/sigprobe-child.js';

/*
 * Between sigprobe and the engine stands a proxy that lets one call go wrong in one way. Whatever happens to a call,
 * sigprobe ends soon, with its verdict or with a sentence, and leaves nothing behind that the next run does not remove.
 */

/** From the fault on: a hung engine is told within ten seconds, and here many are begun side by side. */
const PATIENCE_MS = 15_000;
/** A call that stays without an answer while the engine is well may just take long, and so may the removal after it. */
const SLOW_PATIENCE_MS = 60_000;
/** After these nothing can be removed any more. */
const FOR_GOOD: readonly Fault[] = ['hang', 'gone'];
/** The probe of a program without a handler ends so when nothing goes wrong; a remedy is run as well. */
const VERDICT = 1;

let folder: string;
const runs: FaultRun[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigprobe-faults-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  if (ALL_FAULTS) console.log(formatFaults(runs));
});

const socketOf = (host: string) => host.replace(/^unix:\/\//, '');
const newSocket = () => join(folder, `${randomBytes(6).toString('hex')}.sock`);

describe.concurrent('a call goes wrong', () => {
  const many: readonly Fault[] = [
    'cut',
    'cut-answer',
    'cut-body',
    'stall',
    'stall-answer',
    'stall-body',
    'half-closed',
    'hang',
    'gone',
  ];
  // What waits longest comes first.
  const few: readonly [Fault, readonly Call[]][] = [
    ['stall', ['version', 'start', 'remove']],
    ['stall-body', ['inspect', 'logs']],
    ['cut', ['version', 'events', 'image', 'create', 'start', 'wait', 'kill', 'remove', 'list']],
    ['gone', ['create', 'start', 'kill']],
    ['hang', ['start', 'logs']],
    ['cut-answer', ['create', 'start', 'kill']],
  ];
  const all = many.map((kind): [Fault, readonly Call[]] => [kind, CALLS]);
  const cases = (ALL_FAULTS ? all : few).flatMap(([kind, calls]) =>
    calls.map((call): [Fault, Call, number] => [kind, call, 1]),
  );
  const later: [Fault, Call, number][] = [
    ['stall', 'remove', 2],
    ['cut', 'create', 2],
    ['hang', 'create', 2],
    ['gone', 'start', 2],
    ['slow', 'version', 1],
    ['hang', 'ping', 1],
  ];

  it('a start that is never answered is one target’s, and the others are probed', async ({ expect }) => {
    const host = inject('host');
    const fault = { kind: 'stall', call: 'start', nth: 2 } as const;
    const proxy = await startProxy({ engine: socketOf(host), path: newSocket(), fault });
    const images = Array.from({ length: 6 }, () => inject('images')['c-handler'] ?? '');
    const options = ['--jobs', '2', '--no-remedies', '--quiet', '--format', 'json'];
    const child = startSigprobe(['--host', proxy.host, ...options, ...images]);
    const { code, stdout } = await child.ended;
    await proxy.close();
    const { results, errors } = JSON.parse(stdout) as Report;
    expect({ code, codes: errors.map((error) => error.code) }).toEqual({ code: 2, codes: ['engine-slow'] });
    expect(results.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 5 }, () => 'graceful'));
    expect(await containersOf(host, child.pid)).toEqual([]);
  });

  it.each([...later, ...cases])('%s: %s, number %i', async (kind, call, nth) => {
    const host = inject('host');
    const proxy = await startProxy({
      engine: socketOf(host),
      // Where /proc shows the processes the engine is seldom asked for them.
      path: call === 'top' ? null : newSocket(),
      fault: { kind, call, nth },
    });
    // A ping comes only while something else takes its time.
    const image = inject('images')[call === 'ping' ? 'handler-never-exits' : 'sleep-no-handler'] ?? '';
    const child = startSigprobe(['--host', proxy.host, '--jobs', '1', image]);
    const { code, stdout, stderr, atMs } = await child.ended;
    const struckMs = proxy.struckMs();
    await proxy.close();
    const left = await containersOf(host, child.pid);
    if (left.length > 0) await startSigprobe(['clean', '--host', host]).ended;
    const leftForGood = await containersOf(host, child.pid);
    const tookMs = struckMs === null ? 0 : Math.round(atMs - struckMs);
    runs.push({
      fault: kind,
      step: `${call} ${nth}`,
      code,
      left: left.length,
      leftForGood: leftForGood.length,
      tookMs,
    });

    const isExpected = code === 2 || (code === VERDICT && !FOR_GOOD.includes(kind));
    const problems = [
      ...(struckMs === null ? ['the fault never struck'] : []),
      ...(isExpected ? [] : [`exit code ${code}`]),
      ...(code === 2 && !/^sigprobe: [A-Z][^\n]+\n {2}[A-Z][^\n]+\.\n/m.test(stderr)
        ? ['no sentence with a hint']
        : []),
      ...(/defect|^\s+at /m.test(stderr) ? ['a stack'] : []),
      ...(code === 2 && stdout !== '' ? ['a report'] : []),
      ...(code === 2 &&
      kind !== 'slow' &&
      tookMs > (kind.startsWith('stall') ? SLOW_PATIENCE_MS : PATIENCE_MS)
        ? [`took ${tookMs} ms`]
        : []),
      ...(left.length > 0 && !FOR_GOOD.includes(kind) ? [`${left.length} left behind`] : []),
      ...(leftForGood.length > 0 ? [`${leftForGood.length} left for good`] : []),
    ];
    if (problems.length > 0) throw new Error(`${problems.join('; ')}\n${stderr}${stdout}`);
  });
});
