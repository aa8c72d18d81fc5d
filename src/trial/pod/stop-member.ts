import { parseSignal } from '../../kernel/signals.js';
import { sidecarWaitLimitMs, stopBudgetMs } from '../../pod-grace.js';
import { within } from '../clock.js';
import type { Companion } from '../companion.js';
import { runHooks } from '../hooks/run-hooks.js';
import { unlessGone } from '../shutdown/send.js';
import type { TrialContext } from '../trial-context.js';
import type { Member } from './member.js';

/** What a sidecar waits for before its signal; null for any other container. */
export type Turn = readonly Promise<unknown>[] | null;

/**
 * Stops one as the kubelet does: its hook, the wait of a sidecar, its signal, and SIGKILL once its part of the grace
 * period is over. What fails is nobody's verdict; an abort ends it where it stands.
 */
export async function stopMember(
  member: Member,
  { graceSeconds, turn }: { readonly graceSeconds: number; readonly turn: Turn },
  context: TrialContext,
): Promise<void> {
  const { companion } = member;
  if (companion === null) return;
  const { container, exit, plan } = companion;
  const hooks = await runHooks({ container, plan, context, exit });
  const [first] = hooks?.hooks ?? [];
  if (first !== undefined) member.hook = { what: first.what, result: first.result };
  const hookMs = hooks?.tookMs ?? null;
  const waitMs = turn === null ? null : await waitForTurn(turn, graceSeconds, hookMs, context);
  if (exit.hasEnded() || context.abort.aborted) return;
  const toldMs = context.clock.now();
  if ((await unlessGone(container.kill(plan.signal).then(() => true))) === null) return;
  member.toldMs = toldMs;
  void context.feed.next(container.id, 'kill').then((event) => {
    member.toldNs = event?.atNs ?? null;
  });
  await killAfter(companion, stopBudgetMs(graceSeconds, { hookMs, waitMs }), context);
}

async function killAfter(
  { container, exit }: Companion,
  budgetMs: number,
  { clock, abort }: TrialContext,
): Promise<void> {
  const over = new AbortController();
  void exit.ended.then(() => over.abort());
  await clock.sleep(budgetMs, AbortSignal.any([over.signal, abort]));
  const sigkill = parseSignal('SIGKILL');
  if (!exit.hasEnded() && !abort.aborted && sigkill !== null) await unlessGone(container.kill(sigkill));
}

/** How long a sidecar has waited for those that stop before it, ms. */
export async function waitForTurn(
  ends: NonNullable<Turn>,
  graceSeconds: number,
  hookMs: number | null,
  { clock, abort }: Pick<TrialContext, 'clock' | 'abort'>,
): Promise<number> {
  const limitMs = sidecarWaitLimitMs(graceSeconds, hookMs);
  if (limitMs === 0) return 0;
  const startMs = clock.now();
  await within(limitMs, clock, Promise.all(ends), abort);
  return Math.round(clock.now() - startMs);
}
