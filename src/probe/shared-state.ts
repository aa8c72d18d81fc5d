import type { RunSettings } from '../target-spec.js';

/**
 * True when two containers with these settings would meet outside themselves: in a volume or folder that both may write,
 * or in a network namespace that is the host's or another container's, where they would want the same ports. Such
 * containers must not run at the same time, or each is seen doing what the other made it do.
 */
export function sharesState({ volumes, network }: Pick<RunSettings, 'volumes' | 'network'>): boolean {
  return network === 'host' || network?.startsWith('container:') === true || volumes.some(isSharedForWriting);
}

/** Without a source the engine makes an anonymous volume, a new one for each container. */
function isSharedForWriting(volume: string): boolean {
  const [, destination, options = ''] = volume.split(':');
  return destination !== undefined && !options.split(',').some((option) => /^(ro|readonly)$/.test(option));
}
