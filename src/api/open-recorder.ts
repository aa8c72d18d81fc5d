import type { Report } from '../diagnosis/results/report.js';
import type { KernelRecorder } from '../engine/port.js';
import {
  NO_RECORDING,
  openKernelRecorder,
  type RecorderOwner,
  removeStaleInstances,
} from '../engine/processes/kernel-record/recorder.js';
import { errors } from '../error-catalogue.js';
import type { SigprobeError } from '../errors.js';
import { ownerIsAlive } from './owner.js';

export type { KernelRecorder } from '../engine/port.js';
export { kernelRecordAvailability } from '../engine/processes/kernel-record/recorder.js';

/** When to read the kernel's record: where it can be had, always, or never. */
export type KernelRecordMode = 'auto' | 'on' | 'off';

/**
 * Starts recording; null where that is not wanted. Unless it is demanded, nobody waits for it: that takes the
 * kernel some 40 ms, and the first container is not up by then.
 *
 * @throws SigprobeError `bad-option` when `on` is not possible
 */
export async function openRecorder(
  mode: KernelRecordMode,
  { runId, owner }: RecorderOwner,
  open = openKernelRecorder,
): Promise<KernelRecorder | null> {
  if (mode === 'off') return null;
  // Like others' containers: a courtesy, and nothing to wait for.
  void removeStaleRecordings().catch(() => undefined);
  if (mode === 'auto') return whenAsked(() => open({ runId, owner }));
  const opened = await open({ runId, owner });
  if ('record' in opened) return opened;
  throw errors.noKernelRecord(opened);
}

/** A recorder that is opened once it is asked to be, and records nothing before that, or where it cannot be. */
function whenAsked(open: () => ReturnType<typeof openKernelRecorder>): KernelRecorder {
  let recorder: KernelRecorder | null = null;
  let opening: Promise<void> | null = null;
  const openOnce = async () => {
    const result = await open().catch(() => null);
    recorder = result !== null && 'record' in result ? result : null;
  };
  return {
    opened: async () => {
      opening ??= openOnce();
      await opening;
      await recorder?.opened();
    },
    rest: () => recorder?.rest(),
    record: (initPid) => recorder?.record(initPid) ?? NO_RECORDING,
    close: async () => {
      await opening;
      await recorder?.close();
    },
  };
}

/** The error that it is to have no record of a trial that decides where it was demanded; null where all is well. */
export function missingRecord(mode: KernelRecordMode, { results }: Report): SigprobeError | null {
  const isMissing = results.some(({ runs: [deciding] }) => {
    return deciding !== undefined && deciding.signalled !== null && deciding.kernelRecord === null;
  });
  if (mode !== 'on' || !isMissing) return null;
  return errors.noKernelRecord({
    why: 'the /proc of this machine does not show the processes of the container',
    how: 'run sigprobe on the machine of the engine',
  });
}

/** Ends recordings that killed calls on this machine left running, and says how many that were. */
export function removeStaleRecordings(): Promise<number> {
  return removeStaleInstances(ownerIsAlive);
}
