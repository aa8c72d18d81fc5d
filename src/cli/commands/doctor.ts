import { engineChoice, hostEnvironment } from '../../api/connect.js';
import { toHelperWish } from '../../api/settings.js';
import { type Checkup, type EngineFound, isUsable, type TriedCandidate } from '../../checkup.js';
import { findCandidates, tryCandidate } from '../../engine/connect/discovery.js';
import { formatEndpoint } from '../../engine/connect/endpoint.js';
import type { DockerEngine } from '../../engine/docker/engine.js';
import { isSigprobeError, type SigprobeError } from '../../errors.js';
import { previewHelper } from '../../probe/helper-image.js';
import { doctor as format } from '../../report/doctor.js';
import type { HelperWish } from '../../trial-plan.js';
import type { CliProcess } from '../cli-process.js';
import { lookAtMachine } from '../host/machine.js';
import type { EngineOptions } from '../options/options.js';
import { createStyle } from '../terminal/style.js';

export interface DoctorOptions extends EngineOptions {
  readonly color?: boolean;
  readonly helper: string;
}

/** Prints what a probe would find here; 0 when one can run, else 2. Starts and changes nothing. */
export async function doctor(options: DoctorOptions, cli: CliProcess): Promise<0 | 2> {
  const { lookup, engine } = await look(options, cli);
  const checkup: Checkup = { lookup, engine, machine: lookAtMachine(cli) };
  cli.stdout.write(format(checkup, createStyle(cli, cli.stdout, options.color, false)));
  return engine !== null && isUsable(engine) ? 0 : 2;
}

async function look(options: DoctorOptions, cli: CliProcess): Promise<Pick<Checkup, 'lookup' | 'engine'>> {
  let found: ReturnType<typeof findCandidates>;
  try {
    found = findCandidates(engineChoice(options), hostEnvironment(cli));
  } catch (error) {
    if (!isSigprobeError(error)) throw error;
    return { lookup: { kind: 'misnamed', error }, engine: null };
  }
  // Every known socket is asked, not only up to the first that answers: that another engine is there explains
  // much.
  const attempts = await Promise.all(found.candidates.map((place) => tryCandidate(place, null)));
  const wish = toHelperWish(options.helper);
  const tried: TriedCandidate[] = [];
  let engine: EngineFound | null = null;
  for (const attempt of attempts) {
    const address = formatEndpoint(attempt.place.endpoint);
    if (attempt.kind === 'fails') {
      tried.push({ address, error: attempt.error });
      continue;
    }
    const result: EngineFound | SigprobeError | null =
      engine === null ? await examine(attempt.engine, address, wish) : null;
    attempt.engine.close();
    tried.push({ address, error: isSigprobeError(result) ? result : null });
    if (result !== null && !isSigprobeError(result)) engine = result;
  }
  return { lookup: { kind: 'tried', sources: found.sources, attempts: tried }, engine };
}

/** What an engine tells about itself, or why it does not. */
async function examine(
  engine: DockerEngine,
  address: string,
  wish: HelperWish,
): Promise<EngineFound | SigprobeError> {
  const { name, version } = engine.facts;
  try {
    const examination = await engine.examine();
    const isNeeded = engine.needsHelper || examination.views.hostProc === 'fails';
    const helper = await previewHelper(engine, wish, isNeeded);
    return { address, name: `${name} ${version}`, examination, helper };
  } catch (error) {
    if (!isSigprobeError(error)) throw error;
    return error;
  }
}
