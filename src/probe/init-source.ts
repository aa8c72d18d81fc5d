import type { InitSource } from '../observation.js';
import type { TrialPlan } from '../trial-plan.js';
import type { Session } from './session.js';

/** Inits that distributions install, the likeliest first. */
const INITS = ['/usr/bin/tini', '/sbin/tini', '/tini', '/usr/bin/dumb-init', '/usr/bin/catatonit'];

/** Package managers whose distributions have tini. */
const MANAGERS = { '/usr/bin/apt-get': 'apt-get', '/sbin/apk': 'apk' } as const;

/**
 * Where an image could take an init from: one that it has, its package manager, or else a download. Runs
 * nothing in it.
 */
export async function findInitSource(plan: TrialPlan, session: Session): Promise<InitSource> {
  const paths = [...INITS, ...Object.keys(MANAGERS)];
  const present = new Set(await session.present(plan.image, plan.settings.platform, paths));
  const path = INITS.find((init) => present.has(init));
  if (path !== undefined) return { kind: 'present', path };
  const manager = Object.entries(MANAGERS).find(([program]) => present.has(program))?.[1];
  return manager === undefined ? { kind: 'download' } : { kind: 'package', manager };
}
