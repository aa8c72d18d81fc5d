import { setImmediate } from 'node:timers/promises';
import { createBuild } from '../../api/build-image.js';
import { connect } from '../../api/connect.js';
import { defaultJobs } from '../../api/default-jobs.js';
import { openRecorder } from '../../api/open-recorder.js';
import { identifyOwner, ownerIsAlive } from '../../api/owner.js';
import type { Report, TargetError } from '../../diagnosis/results/report.js';
import type { ProbeContext, Probed } from '../../probe/probe.js';
import { VERSION } from '../../version.js';
import type { Call } from '../call.js';
import type { CliProcess } from '../cli-process.js';
import { demandRecord } from '../demand-record.js';
import { prepareCall } from '../prepare-call.js';
import { printSentence } from '../terminal/print-error.js';
import { createProgress } from '../terminal/progress.js';
import { wantsColor } from '../terminal/style.js';
import { placeTargets } from './place-targets.js';
import { destinationsOf, tellReport } from './tell-report.js';

/**
 * Probes the targets, prints the report on standard output, writes the others, and returns the exit code.
 *
 * @throws SigprobeError `bad-option` and `bad-file` for a report that could not be written, before anything is started
 */
export async function probeTargets(asked: Call, cli: CliProcess, abort: AbortSignal): Promise<number> {
  const destinations = await destinationsOf(asked.options, cli);
  const call = await prepareCall(await placeTargets(asked, cli), cli);
  const tell = async ({ report, failure }: Probed) => {
    printErrors(report, failure, cli);
    const exitCode = await tellReport(report, destinations, call.options, cli);
    if (failure !== null) throw failure;
    return exitCode;
  };
  return call.targets.length === 0 ? tell(await emptyShard(call)) : reportOn(call, cli, abort, tell);
}

/** There are more shards than targets: nothing to probe, and no engine to ask. */
async function emptyShard({ shard, waivers }: Call): Promise<Probed> {
  const { assembleReport } = await import('../../diagnosis/results/assemble.js');
  const engine = { name: 'none', version: '', apiVersion: '', view: 'none' };
  const startedAt = new Date().toISOString();
  const report = assembleReport({ toolVersion: VERSION, engine, startedAt, shard, results: [], waivers });
  return { report, failure: null };
}

/** Each sentence once, however many targets it is true of; what ended the call is told by whoever called. */
export function printErrors({ errors }: Report, failure: Probed['failure'], cli: CliProcess): void {
  const bySentence = new Map(
    errors.map((error) => [`${placeOf(error)}${error.message}\n${error.hint}`, error]),
  );
  for (const error of bySentence.values())
    if (error.code !== 'interrupted' && error.message !== failure?.message)
      printSentence({ ...error, message: `${placeOf(error)}${error.message}` }, cli);
}

/** `compose.yaml:12:5: `, as compilers write it; empty where no file says what is in the way. */
function placeOf({ place }: TargetError): string {
  return place === null ? '' : `${place.file}:${place.line}:${place.column}: `;
}

/** Probes the targets with progress on standard error, gone by the time that `tell` is given the report. */
export async function reportOn<Told>(
  { targets, helper, options, waivers, shard, baseline }: Call,
  cli: CliProcess,
  abort: AbortSignal,
  tell: (probed: Probed) => Promise<Told> | Told,
): Promise<Told> {
  const startedAt = new Date().toISOString();
  const connecting = connect({ ...options, env: cli.env });
  connecting.catch(() => undefined);
  await Promise.race([connecting, untilAsked()]);
  const { probe } = await import('../../probe/probe.js');
  const identity = identifyOwner(cli.pid);
  const color = wantsColor(options.color, cli.env, cli.stderr);
  const progress = await createProgress(cli, options.quiet, color, targets.length);
  const opening = openRecorder(options.kernelRecord, identity);
  opening.catch(() => undefined);
  const probeAll = async (): Promise<Probed> => {
    let engine: ProbeContext['engine'] | null = null;
    try {
      engine = await connecting;
      return await probe(targets, {
        engine,
        helper,
        ...identity,
        recorder: await opening,
        isOwnerAlive: ownerIsAlive,
        jobs: options.jobs ?? defaultJobs(),
        abort,
        onStep: (target, step) => {
          if (step.kind === 'starting') void setImmediate().then(loadWhatFollows);
          progress.onStep(target, step);
        },
        waivers,
        startedAt,
        shard,
        baseline,
        ...builderFor(targets, options, cli),
      });
    } finally {
      progress.stop();
      engine?.close();
    }
  };
  const probing = probeAll();
  // It takes the kernel some 30 ms to end a recording: the report is written meanwhile.
  const closed = probing
    .catch(() => undefined)
    .then(() => opening.catch(() => null))
    .then((recorder) => recorder?.close());
  closed.catch(() => undefined);
  try {
    return await tell(demandRecord(await probing, options.kernelRecord));
  } finally {
    await closed;
  }
}

/**
 * Returns once what was asked of the engine is on its way: a socket connects, and is written to, when nothing else is to
 * be done. The answer takes as long as what can be done meanwhile.
 */
async function untilAsked(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

/** Whoever judges and reports finds it there: nothing else is to be done while the engine starts a container. */
function loadWhatFollows(): void {
  void import('../../diagnosis/diagnose.js');
  void import('../../report/index.js');
}

/** What builds images on the engine of this call, where a target is to be built. */
function builderFor(
  targets: Call['targets'],
  options: Call['options'],
  cli: CliProcess,
): Pick<ProbeContext, 'build'> {
  const all = targets.flatMap(({ spec, others = [] }) => [spec, ...others]);
  const isAsked = all.some(({ declared }) => declared?.build !== undefined);
  return isAsked ? { build: createBuild({ ...options, env: cli.env }) } : {};
}
