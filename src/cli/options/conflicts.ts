import { SigprobeError } from '../../errors.js';
import type { GraceFacts } from '../../observation.js';
import { duration } from '../../text/duration.js';
import type { ImageOptions, SecondSignal } from './options.js';

/** The second signal that was asked for, null for none; @throws SigprobeError `bad-option` when it would come too late */
export function checkSecondSignal(
  second: SecondSignal | undefined,
  { budgetMs }: GraceFacts,
): SecondSignal | null {
  if (second === undefined) return null;
  if (second.afterMs >= budgetMs)
    throw new SigprobeError(
      'bad-option',
      `The second signal would come when the budget of ${duration(budgetMs)} is over.`,
      'Write a shorter time after the @, or a longer --grace.',
    );
  return second;
}

/** @throws SigprobeError `bad-option` when it is to be waited for and not to be waited for */
export function checkWhen({ when, ready, load }: Pick<ImageOptions, 'when' | 'ready' | 'load'>): void {
  if (when === 'starting' && load !== undefined)
    throw new SigprobeError(
      'bad-option',
      'With --when starting no request is answered before the signal, so --load has no meaning.',
      'Leave one of them out.',
    );
  if (when === 'starting' && ready !== undefined)
    throw new SigprobeError(
      'bad-option',
      'With --when starting nothing is waited for, so --ready has no meaning.',
      'Leave one of them out.',
    );
}
