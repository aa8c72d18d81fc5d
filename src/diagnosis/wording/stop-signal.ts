import type { Observation } from '../../observation.js';

type Source = Pick<Observation, 'signal' | 'declared'>;

/** The line that declares a stop signal, where this one is declared: `STOPSIGNAL SIGTERM`, `stop_signal: SIGTERM`. */
export function stopSignalLine({ signal, declared }: Source, name: string): string {
  if (signal.source !== 'declared') return `STOPSIGNAL ${name}`;
  return declared?.platform === 'kubernetes' ? `lifecycle.stopSignal: ${name}` : `stop_signal: ${name}`;
}

/** Who declares it: the subject of a sentence; null where it is not declared. */
export function declarer({ signal, declared }: Source): string | null {
  switch (signal.source) {
    case 'image':
      return 'The image';
    case 'declared':
      return declared?.platform === 'kubernetes' ? 'The manifest' : 'The Compose file';
    case 'default':
    case 'option':
    case 'config':
    case 'preset':
      return null;
  }
}
