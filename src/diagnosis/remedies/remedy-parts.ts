import type { Remedy, SingleRemedy } from '../../observation.js';

/** The single changes that a remedy consists of. */
export function partsOf(remedy: Remedy): readonly SingleRemedy[] {
  return remedy.kind === 'combined' ? remedy.parts : [remedy];
}

/** Each of its changes replaced by another; a single one stays single. */
export function mapParts(remedy: Remedy, change: (part: SingleRemedy) => SingleRemedy): Remedy {
  return remedy.kind === 'combined' ? { ...remedy, parts: remedy.parts.map(change) } : change(remedy);
}

/** Names it among the remedies of one target: `init`, `SIGINT`, `SIGTERM+init`. */
export function remedyId(remedy: Remedy): string {
  return partsOf(remedy)
    .map((part) => (part.kind === 'stop-signal' ? part.signal : part.kind))
    .join('+');
}

/** The command line that it starts instead of the image's; null when it keeps that. */
export function commandOf(remedy: Remedy): readonly string[] | null {
  for (const part of partsOf(remedy)) if ('argv' in part) return part.argv;
  return null;
}

/** The stop signal that it declares; null when it keeps the image's. */
export function stopSignalOf(remedy: Remedy): string | null {
  for (const part of partsOf(remedy)) if (part.kind === 'stop-signal') return part.signal;
  return null;
}
