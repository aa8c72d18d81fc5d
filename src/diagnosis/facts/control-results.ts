import { REACTION_MS } from '../../kernel/reaction-time.js';
import type { SignalledFacts } from './facts.js';

/** What became of the same image behind an init: it died of the signal at once, or it did not. */
export function diedBehindInit({
  observation,
  trials,
  signal,
}: SignalledFacts): 'died' | 'did-not-die' | 'not-run' {
  if (observation.end.kind === 'still-running' && observation.end.proof === 'differential') return 'died';
  const end = trials.differential?.end;
  if (end === undefined) return 'not-run';
  if (end.kind === 'exited')
    return end.code === 128 + signal.number && end.afterMs <= REACTION_MS ? 'died' : 'did-not-die';
  return end.kind === 'still-running' ? 'did-not-die' : 'not-run';
}

/** What became of the same image without a signal: it ended all the same, or it ran on. */
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
