import { removeLeftovers } from '../probe/leftovers.js';
import { openEngine } from './open-engine.js';
import type { EngineOptions } from './options.js';
import { ownerIsAlive } from './owner.js';
import type { World } from './world.js';

/** Removes what killed calls of this machine left on the engine, and says how much that was. */
export async function clean(options: EngineOptions, world: World): Promise<void> {
  const engine = await openEngine(options, world);
  try {
    const { removed, kept } = await removeLeftovers(engine, { isAlive: ownerIsAlive, keptToo: true });
    const left = kept === 0 ? '' : `; ${kept} of other machines or of calls still running were left alone`;
    world.stdout.write(`Removed ${removed} ${removed === 1 ? 'container' : 'containers'}${left}.\n`);
  } finally {
    engine.close();
  }
}
