import { parseSignal } from '../kernel/signals.js';
import type { GraceFacts, SignalFacts } from '../observation.js';
import type { Platform } from '../platforms/platform.js';

export interface PlatformRules {
  readonly grace: GraceFacts;
  /** Sent whatever the image declares; null leaves it to the image. */
  readonly signal: SignalFacts | null;
  readonly reach: SignalFacts['reach'];
}

/** Budget and signal as the platform has them, unless they were chosen. */
export function platformRules(
  platform: Platform,
  grace: GraceFacts | null,
  signal: Omit<SignalFacts, 'reach'> | null,
): PlatformRules {
  const { name, budgetMs, reach } = platform;
  return {
    grace: grace ?? { budgetMs, source: name },
    signal: signal === null ? dictatedBy(platform) : { ...signal, reach },
    reach,
  };
}

function dictatedBy({ signal, reach }: Platform): SignalFacts | null {
  const dictated = signal === null ? null : parseSignal(signal);
  return dictated === null ? null : { ...dictated, source: 'preset', reach };
}
