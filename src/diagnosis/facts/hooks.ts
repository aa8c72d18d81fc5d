import { keepingHook } from '../../hook-rules.js';
import type { EndFacts, HookFacts } from '../../observation.js';
import type { SignalledFacts } from './facts.js';

/** How a container ended because of a hook, before it was signalled. */
export interface HookEnd {
  readonly hook: HookFacts;
  readonly end: Extract<EndFacts, { kind: 'exited-before-signal' }>;
  /** Since the first hook began. */
  readonly afterMs: number;
}

/** Null for one that ended otherwise. */
export function endedByHook({ observation }: Pick<SignalledFacts, 'observation'>): HookEnd | null {
  const { hooks, end } = observation;
  const hook = hooks?.hooks.at(-1);
  if (hooks === null || hook === undefined || end.kind !== 'exited-before-signal') return null;
  return { hook, end, afterMs: hooks.tookMs };
}

/** The hook that kept the platform from stopping the container; null where none did. */
export function keptRunningBy({ observation }: Pick<SignalledFacts, 'observation'>): HookFacts | null {
  return observation.end.kind === 'not-signalled' ? keepingHook(observation.hooks) : null;
}

/** True where the grace period is 0: SIGKILL is sent at once, whatever the program does. */
export function hasNoGrace({ observation: { grace } }: Pick<SignalledFacts, 'observation'>): boolean {
  return grace.budgetMs === 0;
}
