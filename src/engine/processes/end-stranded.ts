import { hasLostMainThread } from '../../kernel/process-state.js';
import { SIGKILL } from '../../kernel/signals.js';
import { isContainerInit, lookThroughProc } from './host-proc.js';
import { type ContainerHere, isReached, type SignalProcess } from './signal-all.js';

/**
 * Ends, from outside, a PID 1 whose main thread has ended while others run: runc takes it for stopped, so that
 * the engine waits for it in vain (12 s), removes its container and leaves it running. Others are left alone.
 */
export function endStranded({ root, hostPid, containerId }: ContainerHere, send: SignalProcess): void {
  if (!isContainerInit(root, hostPid, containerId)) return;
  const pid1 = lookThroughProc(root, hostPid, 'sample')?.processes[0];
  if (pid1 !== undefined && hasLostMainThread(pid1)) isReached(pid1.pid, SIGKILL, send);
}
