import type { KernelRecorder } from '../engine/port.js';
import { openKernelRecorder, type RecorderOwner } from '../engine/processes/kernel-record/recorder.js';
import { errors } from '../error-catalogue.js';

export type { KernelRecorder } from '../engine/port.js';

/** When to read the kernel's record: where it can be had, always, or never. */
export type KernelRecordMode = 'auto' | 'on' | 'off';

/** Starts recording; null where that is not possible, or not wanted. @throws SigprobeError `bad-option` when `on` is not possible */
export async function openRecorder(
  mode: KernelRecordMode,
  { runId, owner }: RecorderOwner,
): Promise<KernelRecorder | null> {
  if (mode === 'off') return null;
  const recorder = await openKernelRecorder({ runId, owner });
  if (typeof recorder !== 'string') return recorder;
  if (mode === 'auto') return null;
  throw errors.noKernelRecord(recorder);
}
