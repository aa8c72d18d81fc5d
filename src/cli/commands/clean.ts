import { connect } from '../../api/connect.js';
import { ownerIsAlive } from '../../api/owner.js';
import { removeLeftovers } from '../../probe/leftovers.js';
import type { CliProcess } from '../cli-process.js';
import type { EngineOptions } from '../options/options.js';

/** Removes the containers that killed runs on this machine left behind, and says how many. */
export async function clean(options: EngineOptions, cli: CliProcess): Promise<void> {
  const engine = await connect({ ...options, env: cli.env });
  try {
    const { removed, kept } = await removeLeftovers(engine, { isAlive: ownerIsAlive, keptToo: true });
    const left = kept === 0 ? '' : `; kept ${kept} of other machines or of runs under way`;
    cli.stdout.write(`Removed ${removed} ${removed === 1 ? 'container' : 'containers'}${left}.\n`);
  } finally {
    engine.close();
  }
}
