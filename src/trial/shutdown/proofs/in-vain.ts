import { dispositionOf } from '../../../kernel/disposition.js';
import { REACTION_MS } from '../../../kernel/reaction-time.js';
import type { Remedy, Snapshot } from '../../../observation.js';
import type { PendingTrial } from '../pending-trial.js';
import { untilHandlerIsGone } from './lost-handler.js';

const LOOK_AGAIN_MS = 50;

/**
 * Resolves without a proof once a remedy has been seen to be in vain, so that its budget need not be waited for;
 * otherwise never. Of another stop signal it is asked whether the program ends on it at once, not what becomes of it; of
 * an ignore or a block that is undone as the program starts, whether the program then does the same by itself.
 */
export function untilInVain(pending: PendingTrial): Promise<null> {
  const { remedy } = pending.plan;
  if (remedy?.kind === 'stop-signal') return untilHandlerIsGone(pending);
  const argv = resetArgvOf(remedy);
  return argv === null ? NEVER : untilKeptAway(pending, argv);
}

/** The command line that undoes it; null for every other remedy. */
function resetArgvOf(remedy: Remedy | null): readonly string[] | null {
  if (remedy === null) return null;
  const parts = remedy.kind === 'combined' ? remedy.parts : [remedy];
  return parts.find((part) => part.kind === 'default-signal')?.argv ?? null;
}

/** A program that takes the signal out of a block does so within that time, or would not have done so before either. */
async function untilKeptAway({ before, watch, plan, stop, context }: PendingTrial, argv: readonly string[]) {
  const isKeptAway = (table: Snapshot) => keepsAway(table, argv, plan.signal.number);
  while (!stop.aborted) {
    await context.clock.sleep(LOOK_AGAIN_MS, stop);
    const looks = watch.kept().filter(isThorough);
    const last = looks.at(-1);
    if (before === null || last === undefined || last.atMs < REACTION_MS) continue;
    return [before, ...looks].every(isKeptAway) ? null : NEVER;
  }
  return NEVER;
}

/** Without its threads it is not known whether one of them waits for a signal that is blocked. */
function isThorough({ processes }: Snapshot): boolean {
  return processes.every(({ threads }) => threads !== null);
}

/** True where the program that this command line ends in ignores the signal, or blocks it and does not wait for it. */
function keepsAway({ processes }: Snapshot, argv: readonly string[], number: number): boolean {
  const started = processes.find((process) => isEndOf(argv, process.argv ?? []));
  const disposition = started === undefined ? 'unknown' : dispositionOf(started, number);
  return disposition === 'ignored' || disposition === 'blocked';
}

/** A launcher in front of it has the whole command line, or one that ends otherwise. */
function isEndOf(argv: readonly string[], own: readonly string[]): boolean {
  const rest = argv.slice(argv.findIndex((word) => word.startsWith('--default-signal=')) + 1);
  return own.length === rest.length && rest.every((word, index) => word === own[index]);
}

const NEVER = new Promise<never>(() => undefined);
