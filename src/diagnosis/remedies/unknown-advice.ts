import { endsByDefault } from '../../kernel/default-action.js';
import { diedBehindInit } from '../facts/control-results.js';
import type { Facts } from '../facts/facts.js';
import { isEmulated } from '../processes/programs.js';

/** What shows the processes where this engine does not. */
const BETTER_VIEW = 'an engine that shows process tables, such as Docker on this machine, would show it';

/**
 * The advice for a container that survives the signal for a reason that was not seen: what is not known, and
 * what would show it. That an init would end it is known where it was tried.
 */
export function adviceWithoutCause(facts: Facts): string {
  const { pid1, observation, signal } = facts;
  const diesBehindInit = endsByDefault(signal.number) && diedBehindInit(facts) === 'died';
  if (pid1 === null)
    return diesBehindInit
      ? `An init as PID 1 ends it, as one did here, but cuts it short. What the program itself lacks for a graceful stop is not known: ${BETTER_VIEW}.`
      : `What has to change is not known, as none of its processes could be seen: ${BETTER_VIEW}.`;
  if (isEmulated(pid1))
    return "What has to change is not known, as an emulator hides it: an engine of the image's own architecture would show it.";
  return observation.kernelRecord === null
    ? "What has to change is not known. The kernel's record may show it: run sigprobe as root on the engine's machine; sigprobe doctor says what is in the way."
    : "What has to change is not known: the program's log may tell what it waits for.";
}
