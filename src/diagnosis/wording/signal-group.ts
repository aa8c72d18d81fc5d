import { type Runtime, runtimeOf } from '../../kernel/runtimes.js';
import type { ProcessFacts } from '../../observation.js';

/** How a parent starts a child in a session of its own, and signals all that runs in it. */
export function groupSignal(parent: ProcessFacts): string {
  const runtime = runtimeOf(parent);
  return IN_RUNTIMES.find(([of]) => of === runtime)?.[1] ?? 'setsid, and kill -- -PID';
}

const IN_RUNTIMES: readonly (readonly [runtime: Runtime, how: string])[] = [
  ['python', 'start_new_session=True, and os.killpg(child.pid, signal.SIGTERM)'],
  ['node', "detached: true, and process.kill(-child.pid, 'SIGTERM')"],
];
