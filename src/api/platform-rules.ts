import { parseSignal, type Signal } from '../kernel/signals.js';
import type { GraceFacts, SignalFacts } from '../observation.js';
import type { Platform } from '../platforms/platform.js';

export interface PlatformRules {
  readonly grace: GraceFacts;
  /** Sent whatever the image declares; null leaves it to the image. */
  readonly signal: SignalFacts | null;
  readonly reach: SignalFacts['reach'];
}

/** Budget and signal as the platform has them, unless they were given by hand. */
export function platformRules(
  platform: Platform,
  graceMs: number | undefined,
  signal: Signal | undefined,
): PlatformRules {
  const { name, budgetMs, reach } = platform;
  return {
    grace: graceMs === undefined ? { budgetMs, source: name } : { budgetMs: graceMs, source: 'option' },
    signal: signal === undefined ? dictatedBy(platform) : { ...signal, source: 'option', reach },
    reach,
  };
}

function dictatedBy({ signal, reach }: Platform): SignalFacts | null {
  const dictated = signal === null ? null : parseSignal(signal);
  return dictated === null ? null : { ...dictated, source: 'preset', reach };
}
