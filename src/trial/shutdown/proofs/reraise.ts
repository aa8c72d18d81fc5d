import { pid1Of } from '../../../kernel/discard.js';
import { dispositionOf } from '../../../kernel/disposition.js';
import { keepsHandler, reraiserOf } from '../../../kernel/reraise.js';
import { reraisesSignal, runtimeOf } from '../../../kernel/runtimes.js';
import { within } from '../../clock.js';
import { beforeStamp } from '../log-start.js';
import type { PendingTrial } from '../pending-trial.js';

/** The kill event precedes the exit; this is for an event feed that broke. */
const EVENT_PATIENCE_MS = 200;

/**
 * True when nothing but a runtime's built-in handler can have run: a handler of the program may have left
 * something that ends it later, such as its last timer, although it re-raised the signal in vain.
 */
export async function ranOnlyBuiltIn(pending: PendingTrial): Promise<boolean> {
  const { before, plan, recording, sentMs } = pending;
  const { number } = plan.signal;
  const pid1 = before === null ? null : pid1Of(before);
  if (pid1 === null || dispositionOf(pid1, number) !== 'caught') return true;
  const runtime = runtimeOf(pid1);
  if (runtime === null || !reraisesSignal(runtime)) return false;
  switch (reraiserOf(recording?.read(sentMs, number) ?? null, { pid: pid1.pid, runtime, number })) {
    case 'runtime':
      return true;
    case 'program':
      return false;
    case 'unknown':
      return wasGoneAtOnce(pending) && (await isSilent(pending));
  }
}

/** No table shows the handler longer than a built-in one stays. */
function wasGoneAtOnce({ watch, plan, sendings, sentMs }: PendingTrial): boolean {
  const callMs = (sendings[0]?.returnedMs ?? sentMs) - sentMs;
  return !watch.kept().some((table) => keepsHandler(table, plan.signal.number, callMs));
}

/** The program has written nothing since the signal; false where that is not known. */
async function isSilent({ container, context: { feed, clock } }: PendingTrial): Promise<boolean> {
  const kill = await within(EVENT_PATIENCE_MS, clock, feed.next(container.id, 'kill'));
  if (kill === null) return false;
  return !(await container.hasLoggedSince(beforeStamp(kill.atNs)).catch(() => true));
}
