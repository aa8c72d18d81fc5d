import { connect } from '../../api/connect.js';
import { defaultJobs } from '../../api/default-jobs.js';
import { demandRecord, type KernelRecorder, openRecorder } from '../../api/open-recorder.js';
import { identifyOwner, ownerIsAlive } from '../../api/owner.js';
import type { Report, TargetError } from '../../diagnosis/results/report.js';
import type { Probed } from '../../probe/probe.js';
import type { Call } from '../call.js';
import type { CliProcess } from '../cli-process.js';
import { printSentence } from '../terminal/print-error.js';
import { createProgress } from '../terminal/progress.js';
import { wantsColor } from '../terminal/style.js';
import { dockerfileLocator } from './dockerfile-locator.js';
import { destinationsOf, tellReport } from './tell-report.js';

/**
 * Probes the targets, prints the report on standard output, writes the others, and returns the exit code.
 *
 * @throws SigprobeError `bad-option` and `bad-file` for a report that could not be written, before anything is started
 */
export async function probeTargets(call: Call, cli: CliProcess, abort: AbortSignal): Promise<number> {
  const destinations = await destinationsOf(call.options, cli);
  const locate = await dockerfileLocator(call, cli);
  const loading = import('../../report/index.js');
  try {
    return await reportOn(call, cli, abort, async ({ report, failure }) => {
      await loading;
      printErrors(report, failure, cli);
      const isWritten = await tellReport(locate(report), destinations, call.options, cli);
      if (failure !== null) throw failure;
      return isWritten ? report.summary.exitCode : 2;
    });
  } finally {
    // What has begun to load goes on, and keeps the process alive, whoever waits for it.
    await loading;
  }
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
  { targets, helper, options, waivers }: Call,
  cli: CliProcess,
  abort: AbortSignal,
  tell: (probed: Probed) => Promise<Told> | Told,
): Promise<Told> {
  // The engine is asked first: what takes as long to load as it takes to answer is loaded meanwhile.
  const connecting = connect({ ...options, env: cli.env });
  connecting.catch(() => undefined);
  const { probe } = await import('../../probe/probe.js');
  const engine = await connecting;
  const progress = await createProgress(
    cli,
    options.quiet,
    wantsColor(options.color, cli.env, cli.stderr),
    targets.length,
  );
  const identity = identifyOwner(cli.pid);
  let recorder: KernelRecorder | null = null;
  const probeAll = async (): Promise<Probed> => {
    try {
      recorder = await openRecorder(options.kernelRecord, identity);
      return await probe(targets, {
        engine,
        helper,
        ...identity,
        recorder,
        isOwnerAlive: ownerIsAlive,
        jobs: options.jobs ?? defaultJobs(),
        abort,
        onStep: progress.onStep,
        waivers,
      });
    } finally {
      progress.stop();
      engine.close();
    }
  };
  const probing = probeAll();
  // It takes the kernel some 30 ms to end a recording: the report is written meanwhile.
  const closed = probing.catch(() => undefined).then(() => recorder?.close());
  closed.catch(() => undefined);
  try {
    const probed = await probing;
    demandRecord(options.kernelRecord, probed.report);
    return await tell(probed);
  } finally {
    await closed;
  }
}
