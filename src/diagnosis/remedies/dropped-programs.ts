import type { ProcessFacts, Remedy } from '../../observation.js';
import type { Facts } from '../facts/facts.js';
import { descendantsOf } from '../processes/descent.js';
import { isCopier, isHelper, isIdler, isInit, isShell } from '../processes/programs.js';
import { programName } from './program-name.js';
import { commandOf } from './remedy-parts.js';

/**
 * Programs that the image runs and the remedied container does not, other than those in front of the program.
 */
export function droppedPrograms(remedy: Remedy, facts: Facts, { pid1, others }: Facts): ProcessFacts[] {
  const command = commandOf(remedy);
  if (command === null || pid1 === null) return [];
  const runs = new Set([pid1, ...others].map(programName));
  const program = programOf(command, facts);
  return facts.others.filter(
    (process) =>
      !runs.has(programName(process)) &&
      !isMinor(process) &&
      !isHelper(process, facts.signal.number) &&
      !(program !== null && descendantsOf(process, facts.others).includes(program)),
  );
}

/** True for a program beside the one that matters, which has no work of its own to lose. */
export function isMinor(process: ProcessFacts): boolean {
  return [isShell, isInit, isIdler, isCopier].some((is) => is(process));
}

/** The process of the deciding trial whose arguments end this command line. */
export function programOf(argv: readonly string[], { pid1, others }: Facts): ProcessFacts | null {
  const isEnd = ({ argv: own }: ProcessFacts) => own !== null && own.length > 0 && endsIn(argv, own);
  return [...others, pid1].find((each): each is ProcessFacts => each !== null && isEnd(each)) ?? null;
}

export function endsIn(whole: readonly string[], end: readonly string[]): boolean {
  return end.every((word, index) => word === whole[whole.length - end.length + index]);
}
