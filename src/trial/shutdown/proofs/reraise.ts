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
function wasGoneAtOnce(pending: PendingTrial): boolean {
  const { watch, plan } = pending;
  return !watch.kept().some((table) => keepsHandler(table, plan.signal.number, callMs(pending)));
}

/**
 * The program has written nothing since the signal; false where that is not known. The engine stamps the kill somewhere in
 * its call, which takes long on a busy machine, and by then the program may have written all that it will.
 */
async function isSilent(pending: PendingTrial): Promise<boolean> {
  const { container, context } = pending;
  const kill = await within(EVENT_PATIENCE_MS, context.clock, context.feed.next(container.id, 'kill'));
  if (kill === null) return false;
  const sinceNs = beforeStamp(kill.atNs) - BigInt(Math.ceil(callMs(pending) * 1e6));
  return !(await container.hasLoggedSince(sinceNs).catch(() => true));
}

/** How long the call that sent the signal took, ms. */
function callMs({ sendings, sentMs }: PendingTrial): number {
  return (sendings[0]?.returnedMs ?? sentMs) - sentMs;
}
