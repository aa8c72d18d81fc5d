import { connect } from '../../api/connect.js';
import { removeStaleRecordings } from '../../api/open-recorder.js';
import { ownerIsAlive } from '../../api/owner.js';
import { removeLeftovers } from '../../probe/leftovers.js';
import type { CliProcess } from '../cli-process.js';
import type { EngineOptions } from '../options/options.js';

/**
 * Removes the containers and the recordings of the kernel that killed runs on this machine left behind, and
 * says how many.
 */
export async function clean(options: EngineOptions, cli: CliProcess): Promise<void> {
  // Those are on this machine, whatever becomes of the engine.
  const recordings = await removeStaleRecordings();
  const engine = await connect({ ...options, env: cli.env });
  try {
    const { removed, kept } = await removeLeftovers(engine, { isAlive: ownerIsAlive, keptToo: true });
    const traced = recordings === 0 ? '' : ` and ${counted(recordings, 'tracing instance')}`;
    const left = kept === 0 ? '' : `; kept ${kept} of other machines or of runs under way`;
    cli.stdout.write(`Removed ${counted(removed, 'container')}${traced}${left}.\n`);
  } finally {
    engine.close();
  }
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
