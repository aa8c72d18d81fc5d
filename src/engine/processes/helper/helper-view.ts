import type { CommandText } from '../../../kernel/assemble-process.js';
import { containerProcesses } from '../../../kernel/container-processes.js';
import { type HelperAnswer, parseHelperAnswer, toProcessFacts } from '../../../kernel/helper-answer.js';
import type { ProcessFacts } from '../../../observation.js';
import type { Depth, Table } from '../../port.js';
import { limitProcesses } from '../max-processes.js';
import type { Conversation } from './conversation.js';

/** What a helper container that answers shows. */
export interface HelperView {
  readonly isOpen: boolean;
  /** Null when it has gone, as it does with the container, or when it shows no PID 1. */
  look(depth: Depth): Promise<Table | null>;
  /** `UID:GID` of those that own the processes of the last table. */
  owners(): readonly string[];
}

/** Null when the script does not run as it should: the image may lack a shell, or `head`. */
export async function openHelperView(conversation: Conversation): Promise<HelperView | null> {
  const hello = await conversation.ask('hello');
  const self = Number(/ self (\d+)$/m.exec(hello?.text ?? '')?.[1]);
  const separator = hello?.text.split(`${hello.token} separator\n`)[1] ?? '';
  if (!Number.isInteger(self) || separator === '') return null;
  /** Command lines of the programs of the last full look, which a sample does without. */
  let known: ReadonlyMap<string, CommandText> = new Map();
  let owners: readonly string[] = [];

  const ask = async (depth: Depth): Promise<HelperAnswer | null> => {
    const answer = await conversation.ask(depth);
    return answer && parseHelperAnswer(answer.text, answer.token, separator);
  };
  const isKnown = ({ processes }: HelperAnswer) => processes.every(({ identity }) => known.has(identity));
  return {
    get isOpen() {
      return conversation.isOpen;
    },
    look: async (depth) => {
      const first = await ask(depth);
      const isEnough = first === null || depth === 'full' || isKnown(first);
      const answer = isEnough ? first : await ask('full');
      if (answer === null) return null;
      if (answer.commands !== null || !isKnown(answer)) known = commandsOf(answer);
      const facts = answer.processes.map((each) => toProcessFacts(each, known.get(each.identity)));
      const table = toTable(facts, self);
      const pids = new Set(table?.processes.map(({ pid }) => pid));
      owners = answer.processes.filter(({ parts }) => pids.has(parts.pid)).map(({ owner }) => owner);
      return table;
    },
    owners: () => [...new Set(owners)],
  };
}

function commandsOf({ processes, commands }: HelperAnswer): Map<string, CommandText> {
  const none = { text: '', end: null, isCut: false };
  return new Map(
    processes.map(({ identity, parts }) => [identity, commands?.get(parts.pid) ?? none] as const),
  );
}

/** The helper, and what it starts, is no process of anybody's. */
function toTable(all: readonly ProcessFacts[], self: number): Table | null {
  const others = all.filter(({ pid, ppid }) => pid !== self && ppid !== self);
  if (!others.some(({ pid }) => pid === 1)) return null;
  const processes = containerProcesses(others);
  const foreign = others.length - processes.length;
  return limitProcesses({ view: 'helper', initPid: 1, processes, foreign, starvedMs: null });
}
