import type { KernelRecorder } from '../../engine/port.js';
import { openKernelRecorder, type RecorderOwner } from '../../engine/processes/kernel-record/recorder.js';
import { SigprobeError } from '../../errors.js';

/** When to read the kernel's record: where it can be had, always, or never. */
export type KernelRecordMode = 'auto' | 'on' | 'off';

/** Begins to record; null where that cannot be done, or is not wanted. @throws SigprobeError `bad-option` for `on` */
export async function openRecorder(
  mode: KernelRecordMode,
  owner: RecorderOwner,
): Promise<KernelRecorder | null> {
  if (mode === 'off') return null;
  const recorder = await openKernelRecorder(owner);
  if (typeof recorder !== 'string') return recorder;
  if (mode === 'auto') return null;
  throw new SigprobeError(
    'bad-option',
    `The kernel's record cannot be had: ${recorder}.`,
    'Leave --kernel-record out.',
  );
}
