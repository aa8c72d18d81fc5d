import type { TreeLine } from '../../diagnosis/processes/process-tree.js';
import type { Timeline } from '../../diagnosis/processes/timelines.js';
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
}

/** What a process would do with the signal. */
export function beforeWords(line: TreeLine, palette: Palette): Words {
  if (line.zombie) return { text: 'a zombie: already exited', paint: palette.warn };
  if (line.isForced) return { text: 'cannot be handled', paint: palette.bad };
  switch (line.disposition) {
    case 'default':
      return line.isPid1
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
  const pending = line.pendingAfter ? ['signal still pending'] : [];
  const text = [...changes, ...pending, ...endWords(line, ending)].join(', ');
  return { text, paint: line.exitOrder === 'outlived-pid-1' && !line.isPid1 ? palette.bad : palette.dim };
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

function endWords(line: TreeLine, { end, lives }: Ending): string[] {
  if (line.zombie) return [];
  if (end.kind === 'exited') {
    if (line.isPid1) return [`exits, code ${end.code}`];
    return line.exitOrder === null ? [] : [EXIT_WORDS[line.exitOrder]];
  }
  if (end.kind !== 'still-running') return [];
  const own = lives.find(({ pid, arrivedAfterSignal }) => pid === line.pid && !arrivedAfterSignal);
  return own === undefined ? [] : [own.goneByMs === null ? 'still running' : 'exited'];
}
