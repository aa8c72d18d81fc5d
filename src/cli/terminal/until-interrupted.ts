import { errors } from '../../error-catalogue.js';
import { isSigprobeError } from '../../errors.js';
import type { CliProcess } from '../cli-process.js';
import { listenForInterrupts } from './interrupts.js';
import { printError, printSentence } from './print-error.js';

/** Cleaning up takes well under a second on an engine that is not busy; every call in it is bounded. */
const PATIENCE_MS = 1_700;

/** The exit code of the work, or the interrupt's once the work has cleaned up after itself. */
export async function untilInterrupted(
  cli: CliProcess,
  work: (abort: AbortSignal) => Promise<number>,
): Promise<number> {
  const { abort, interrupted, dispose } = listenForInterrupts(cli);
  try {
    const working = work(abort);
    const first = await Promise.race([
      working.then(
        () => null,
        () => null,
      ),
      interrupted,
    ]);
    if (first === null) return await working;
    await cleanUp(working, cli);
    return first;
  } finally {
    dispose();
  }
}

/** Waits for what an interrupt set off; says so when it takes long, and when it failed. */
async function cleanUp(working: Promise<unknown>, cli: CliProcess): Promise<void> {
  const slow = setTimeout(
    () => cli.stderr.write('sigprobe: Removing the containers takes longer than usual.\n'),
    PATIENCE_MS,
  );
  try {
    await working;
  } catch (error) {
    if (isSigprobeError(error, 'interrupted')) return;
    printError(error, cli);
    printSentence(errors.interruptedUncleanly(), cli);
  } finally {
    clearTimeout(slow);
  }
}
