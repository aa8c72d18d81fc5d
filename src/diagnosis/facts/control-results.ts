import { REACTION_MS } from '../../kernel/reaction-time.js';
import type { SignalledFacts } from './facts.js';
import { initSays } from './init-says.js';

/** Whether the same image died of the signal at once behind an init. */
export function diedBehindInit({
  observation,
  trials,
  signal,
}: SignalledFacts): 'died' | 'did-not-die' | 'not-run' {
  if (observation.end.kind === 'still-running' && observation.end.proof === 'differential') return 'died';
  const end = trials.differential?.end;
  if (end === undefined) return 'not-run';
  if (end.kind === 'exited')
    return end.code === 128 + signal.number && end.afterMs <= REACTION_MS && initSays(trials) !== 'exited'
      ? 'died'
      : 'did-not-die';
  return end.kind === 'still-running' ? 'did-not-die' : 'not-run';
}

/** What the same image did without a signal: it exited all the same, or it kept running. */
export function endedUnsignalled({ trials }: SignalledFacts): 'ended' | 'ran-on' | 'not-run' {
  switch (trials.control?.end.kind) {
    case 'exited':
    case 'exited-before-signal':
      return 'ended';
    case 'still-running':
    case 'not-signalled':
      return 'ran-on';
    case 'cannot-start':
    case undefined:
      return 'not-run';
  }
}
