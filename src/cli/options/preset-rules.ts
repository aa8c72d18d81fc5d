import { parseSignal } from '../../kernel/signals.js';
import type { GraceFacts, SignalFacts } from '../../observation.js';
import { presetNamed } from '../../platforms/platforms.js';
import type { ImageOptions } from './options.js';

export interface PlatformRules {
  readonly grace: GraceFacts;
  /** Sent whatever the image declares; null leaves it to the image. */
  readonly signal: SignalFacts | null;
  readonly reach: SignalFacts['reach'];
}

/** Budget and signal as the target has them, unless they were given by hand. */
export function platformRules({
  preset: name,
  grace,
  signal,
}: Pick<ImageOptions, 'preset' | 'grace' | 'signal'>): PlatformRules {
  const preset = presetNamed(name);
  const { reach } = preset;
  const dictated = preset.signal === null ? null : parseSignal(preset.signal);
  return {
    grace:
      grace === undefined
        ? { budgetMs: preset.budgetMs, source: preset.name }
        : { budgetMs: grace, source: 'option' },
    signal:
      signal !== undefined
        ? { ...signal, source: 'option', reach }
        : dictated === null
          ? null
          : { ...dictated, source: 'preset', reach },
    reach,
  };
}
