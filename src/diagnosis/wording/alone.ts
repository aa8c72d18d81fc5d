import type { Observation } from '../../observation.js';

/** What a target that was probed without what its file has started first may lack. */
interface Alone {
  readonly evidence: string;
  readonly fix: string;
}

/** Null where nothing was to be started first, or it was. */
export function withoutDependencies({ declared }: Pick<Observation, 'declared'>): Alone | null {
  if (declared === null || declared.notStarted.length === 0) return null;
  const service = declared.place.path.replace(/^services\./, '');
  return {
    evidence: `It was probed alone: ${declared.notStarted.join(', ')}, which its file has started first, did not run.`,
    fix: `Start what it depends on as well: sigprobe compose --with-dependencies ${service}`,
  };
}
