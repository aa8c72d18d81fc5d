import { abandonedProcesses, diedOfDefaultAction, isRuntimeHandlerOnly } from './causes.js';
import type { Missing } from './diagnosis.js';
import { acts, dispositionBefore, type Facts } from './facts.js';
import { isInit } from './programs.js';

/** What the image lacks, from the facts of its trial; empty when it lacks nothing that a stop needs. */
export function findMissing(facts: Facts): Missing[] {
  const { pid1, workload } = facts;
  if (pid1 === null || workload === null) return [];
  const missing = new Set<Missing>();
  const keepsSignal =
    facts.isKilled && workload !== pid1 && !isInit(pid1) && !acts(dispositionBefore(facts, pid1));
  const wouldAct = acts(dispositionBefore(facts, workload));
  if (keepsSignal && wouldAct) missing.add('forwarding');
  if (abandonedProcesses(facts).some((process) => acts(dispositionBefore(facts, process))))
    missing.add('forwarding');
  if (missing.size > 0) return [...missing];

  const disposition = dispositionBefore(facts, workload);
  if (facts.isKilled && disposition === 'default') {
    missing.add('handler');
    if (dispositionBefore(facts, pid1) === 'default') missing.add('init');
  }
  if (facts.isKilled && disposition === 'ignored') missing.add('handler');
  if (facts.isKilled && isRuntimeHandlerOnly(facts)) missing.add('handler').add('init');
  if (diedOfDefaultAction(facts) !== null) missing.add('handler');
  return [...missing];
}
