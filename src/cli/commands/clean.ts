import { connect } from '../../api/connect.js';
import { removeStaleRecordings } from '../../api/open-recorder.js';
import { ownerIsAlive } from '../../api/owner.js';
import { type Removed, removeLeftovers } from '../../probe/leftovers.js';
import type { CliProcess } from '../cli-process.js';
import type { EngineOptions } from '../options/options.js';

/**
 * Removes the containers, networks, volumes and recordings of the kernel that killed runs on this machine left behind,
 * and says how many.
 */
export async function clean(options: EngineOptions, cli: CliProcess): Promise<void> {
  // Those are on this machine, whatever becomes of the engine.
  const recordings = await removeStaleRecordings();
  const engine = await connect({ ...options, env: cli.env });
  try {
    const removed = await removeLeftovers(engine, { isAlive: ownerIsAlive, keptToo: true, sharedToo: true });
    cli.stdout.write(`${sentence(removed, recordings)}\n`);
  } finally {
    engine.close();
  }
}

/** What there is none of is left out, but for containers. */
function sentence({ containers, networks, volumes, kept }: Removed, recordings: number): string {
  const others = [
    counted(networks, 'network'),
    counted(volumes, 'volume'),
    counted(recordings, 'tracing instance'),
  ];
  const removed = [counted(containers, 'container'), ...others.filter((each) => !each.startsWith('0 '))];
  const last = removed.length > 1 ? ` and ${removed.pop()}` : '';
  const left = kept === 0 ? '' : `; kept ${kept} of other machines or of runs under way`;
  return `Removed ${removed.join(', ')}${last}${left}.`;
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
