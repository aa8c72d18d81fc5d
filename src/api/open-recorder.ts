import type { Report } from '../diagnosis/results/report.js';
import type { KernelRecorder } from '../engine/port.js';
import {
  openKernelRecorder,
  type RecorderOwner,
  removeStaleInstances,
} from '../engine/processes/kernel-record/recorder.js';
import { errors } from '../error-catalogue.js';
import { ownerIsAlive } from './owner.js';

export type { KernelRecorder } from '../engine/port.js';
export { kernelRecordAvailability } from '../engine/processes/kernel-record/recorder.js';

/** When to read the kernel's record: where it can be had, always, or never. */
export type KernelRecordMode = 'auto' | 'on' | 'off';

/**
 * Starts recording; null where that is not possible, or not wanted.
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
  const opened = await open({ runId, owner });
  if ('record' in opened) return opened;
  if (mode === 'auto') return null;
  throw errors.noKernelRecord(opened);
}

/** @throws SigprobeError `bad-option` when the record was demanded, and there is none of a trial that decides */
export function demandRecord(mode: KernelRecordMode, { results }: Report): void {
  const isMissing = results.some(({ runs: [deciding] }) => {
    return deciding !== undefined && deciding.signalled !== null && deciding.kernelRecord === null;
  });
  if (mode !== 'on' || !isMissing) return;
  throw errors.noKernelRecord({
    why: 'the /proc of this machine does not show the processes of the container',
    how: 'run sigprobe on the machine of the engine',
  });
}

/** Ends recordings that killed calls on this machine left running, and says how many that were. */
export function removeStaleRecordings(): Promise<number> {
  return removeStaleInstances(ownerIsAlive);
}
