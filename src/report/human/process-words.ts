import type { Course, Fate } from '../../diagnosis/processes/courses.js';
import type { TreeLine } from '../../diagnosis/processes/process-tree.js';
import type { Timeline } from '../../diagnosis/processes/timelines.js';
import { tellerWords } from '../../diagnosis/wording/record-words.js';
import type { Disposition, EndFacts, ExitOrder } from '../../observation.js';
import type { Palette } from '../style.js';

/** Plain words and their colour. */
export interface Words {
  readonly text: string;
  readonly paint: (text: string) => string;
}

/** How a trial ended, for its container and for each process. */
export interface Ending {
  readonly end: EndFacts;
  readonly lives: readonly Timeline[];
  /** By the kernel's record, by PID of the view. */
  readonly courses: ReadonlyMap<number, Course>;
}

/** What a process would do with the signal; `isProtected` where PID 1 is that of a namespace of its own. */
export function beforeWords(line: TreeLine, isProtected: boolean, palette: Palette): Words {
  if (line.zombie) return { text: 'a zombie: already exited', paint: palette.warn };
  if (line.isForced) return { text: 'cannot be handled', paint: palette.bad };
  switch (line.disposition) {
    case 'default':
      return line.isPid1 && isProtected
        ? { text: 'no handler: the kernel discards it', paint: palette.bad }
        : { text: 'no handler: default action', paint: palette.warn };
    case 'ignored':
      return { text: 'ignores it', paint: palette.bad };
    case 'caught':
      return { text: 'has a handler', paint: palette.good };
    case 'blocked':
      return { text: 'blocks it', paint: palette.bad };
    case 'waited':
      return { text: 'waits for it', paint: palette.good };
    case 'unknown':
      return { text: 'not visible', paint: palette.dim };
  }
}

/** What changed with the signal, and how the process ended. */
export function afterWords(line: TreeLine, ending: Ending, palette: Palette): Words {
  // A runtime removes its handlers while it shuts down: that is news only where the process keeps running.
  const isRunning = ending.end.kind === 'still-running';
  const changes =
    isRunning && line.dispositionAfter !== null ? change(line.disposition, line.dispositionAfter) : [];
  const hasEnded = ending.courses.get(line.viewPid)?.fate != null;
  const pending = line.pendingAfter && !hasEnded ? ['signal still pending'] : [];
  const text = [...changes, ...pending, ...endWords(line, ending)].join(', ');
  const isCut =
    line.exitOrder === 'outlived-pid-1' || ending.courses.get(line.viewPid)?.fate?.kind === 'killed';
  return { text, paint: isCut && !line.isPid1 ? palette.bad : palette.dim };
}

const EXIT_WORDS: Readonly<Record<ExitOrder, string>> = {
  'exited-first': 'exited first',
  'outlived-pid-1': 'SIGKILLed when PID 1 exited',
  unseen: 'exit not seen',
};

function change(before: Disposition, after: Disposition): string[] {
  if (before === after || after === 'unknown') return [];
  switch (after) {
    case 'default':
      return before === 'caught' ? ['handler removed'] : ['default action now'];
    case 'ignored':
      return ['ignores it now'];
    case 'caught':
      return ['handler installed'];
    case 'blocked':
      return ['blocks it now'];
    case 'waited':
      return ['waits for it now'];
  }
}

/** How the kernel's record says that it went; null where what was seen says as much. */
function fateWords(fate: Fate | null | undefined): string | null {
  switch (fate?.kind) {
    case 'died':
      return `died of ${fate.signal}`;
    case 'killed':
      return `SIGKILLed by ${tellerWords(fate.by)}`;
    case 'left':
    case 'outlived-pid-1':
    case undefined:
      return null;
  }
}

function endWords(line: TreeLine, { end, lives, courses }: Ending): string[] {
  if (line.zombie) return [];
  const recorded = line.isPid1 ? null : fateWords(courses.get(line.viewPid)?.fate);
  if (end.kind === 'exited') {
    if (line.isPid1) return [`exits, code ${end.code}`];
    if (recorded !== null) return [recorded];
    return line.exitOrder === null ? [] : [EXIT_WORDS[line.exitOrder]];
  }
  if (end.kind !== 'still-running') return [];
  // What the others did after the proof was not watched.
  if (end.endedLater !== null) return line.isPid1 ? [`exits by itself, code ${end.endedLater.code}`] : [];
  const own = lives.find(({ pid, arrivedAfterSignal }) => pid === line.pid && !arrivedAfterSignal);
  return own === undefined ? [] : [own.goneByMs === null ? 'still running' : (recorded ?? 'exited')];
}
