import { removeLeftovers } from '../../probe/leftovers.js';
import type { CliProcess } from '../cli-process.js';
import { openEngine } from '../host/open-engine.js';
import { ownerIsAlive } from '../host/owner.js';
import type { EngineOptions } from '../options/options.js';

/** Removes what killed calls of this machine left on the engine, and says how much that was. */
export async function clean(options: EngineOptions, world: CliProcess): Promise<void> {
  const engine = await openEngine(options, world);
  try {
    const { removed, kept } = await removeLeftovers(engine, { isAlive: ownerIsAlive, keptToo: true });
    const left = kept === 0 ? '' : `; ${kept} of other machines or of calls still running were left alone`;
    world.stdout.write(`Removed ${removed} ${removed === 1 ? 'container' : 'containers'}${left}.\n`);
  } finally {
    engine.close();
  }
}
