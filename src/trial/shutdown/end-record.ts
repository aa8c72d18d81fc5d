import type { Container, ContainerState } from '../../engine/port.js';
import { within } from '../clock.js';
import type { ExitWatch } from '../exit-watch.js';
import type { TrialContext } from '../trial-context.js';

/** An engine may report the end a moment before its own record says so. */
const RECORD_PATIENCE_MS = 2_000;
/** The news that memory ran out travels apart from that of the end, and may come after it. */
const OOM_PATIENCE_MS = 1_000;
/** How an engine writes that PID 1 died of SIGKILL, which nobody inside the container can do to it. */
const KILLED = 128 + 9;

/** What the engine's record says of the container once it has caught up with the end, if that was seen. */
export async function endRecord(
  container: Container,
  exit: ExitWatch,
  context: TrialContext,
): Promise<ContainerState> {
  const deadline = context.clock.now() + RECORD_PATIENCE_MS;
  let state = await container.inspect();
  while (exit.hasEnded() && state.running && context.clock.now() < deadline) {
    await context.clock.sleep(20);
    state = await container.inspect();
  }
  return { ...state, oomKilled: state.oomKilled || (await isToldOfOomLater(container.id, state, context)) };
}

/**
 * Docker writes the mark when it learns of the end; an `oom` event that comes after that changes nothing in
 * the record.
 */
async function isToldOfOomLater(
  id: string,
  { running, exitCode }: ContainerState,
  { feed, clock }: TrialContext,
): Promise<boolean> {
  if (running || exitCode !== KILLED) return false;
  const event = await within(OOM_PATIENCE_MS, clock, feed.next(id, 'oom'));
  return event !== null;
}
