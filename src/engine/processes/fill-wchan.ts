import { type PsTable, parseThreads, THREAD_COLUMNS } from '../../kernel/ps.js';
import { parseWchan } from '../../kernel/wchan.js';
import type { ThreadFacts } from '../../observation.js';
import type { Table } from '../port.js';
import type { Top } from './engine-top.js';
import type { Execute } from './exec.js';
import { type NumberedThread, threadsByContainerNumber } from './host-proc.js';

/** What threads sleep in, as whoever tells it numbers them: as this machine does, or as the container does. */
interface Waits {
  readonly numbers: 'machine' | 'container';
  readonly wchans: ReadonlyMap<number, string | null>;
}

type Teller = (threads: ReadonlyMap<number, NumberedThread>) => Promise<Waits>;

/** Who may tell what /proc hides. */
export interface WaitTellers {
  readonly top: Top | null;
  /** Runs commands in the container as that user; null where nothing may be run there. */
  readonly executeAs: ((user: string) => Execute) | null;
}

/** No more users are asked in one look; a container rarely has processes of more. */
const MAX_USERS = 4;

/**
 * Without ptrace rights /proc, mounted at `root`, hides what a thread sleeps in, while the engine, being root, may
 * tell: its `top` fills the gaps, else a shell in the container, as the users whose threads they are. Who has told it
 * of PID 1 is asked first from then on.
 */
export function createFillWchan(
  root: string,
  { top, executeAs }: WaitTellers,
): (table: Table) => Promise<Table> {
  const tellers: Teller[] = [];
  if (top !== null) tellers.push(() => askTop(top));
  if (executeAs !== null) tellers.push((threads) => askInside(executeAs, threads));
  return async (table) => {
    if (!table.processes.some((process) => process.threads?.some(isHidden) === true)) return table;
    const threads = threadsByContainerNumber(root, table);
    for (const tell of [...tellers]) {
      const waits = await tell(threads).catch(() => null);
      const known = waits === null ? null : asNumberedHere(waits, threads);
      if (table.initPid === null || known?.has(table.initPid) !== true) continue;
      tellers.sort((one, other) => Number(other === tell) - Number(one === tell));
      return filled(table, known);
    }
    return table;
  };
}

async function askTop(top: Top): Promise<Waits> {
  const listing: PsTable = await top(`-L -o ${THREAD_COLUMNS}`);
  const wchans = new Map(
    parseThreads(listing).flatMap((process) =>
      process.threads.map(({ tid, wchan }) => [tid, wchan] as const),
    ),
  );
  // Docker's ps numbers threads as the host does, Podman's as the container does: the same number is another thread.
  return { numbers: wchans.has(1) ? 'container' : 'machine', wchans };
}

/** Needs a shell in the image; one line per thread. The kernel writes `0` for what it hides. */
const SCRIPT = `for t in /proc/[0-9]*/task/[0-9]*; do
w=
IFS= read -r w <"$t/wchan"
echo "\${t##*/} $w"
done 2>/dev/null`;

/** Each user may look at its own threads alone: root is not allowed everything in a container. */
async function askInside(
  executeAs: (user: string) => Execute,
  threads: ReadonlyMap<number, NumberedThread>,
): Promise<Waits> {
  const users = [...new Set([...threads.values()].map(({ owner }) => String(owner)))].slice(0, MAX_USERS);
  const texts = await Promise.all(users.map((user) => executeAs(user)(['sh', '-c', SCRIPT]).catch(() => '')));
  const told = texts.join('\n').matchAll(/^(\d+) ([\w.]+)$/gm);
  const wchans = new Map<number, string | null>();
  for (const [, tid, text = ''] of told) {
    const wchan = parseWchan(text);
    if (wchan !== null) wchans.set(Number(tid), wchan);
  }
  return { numbers: 'container', wchans };
}

/** What is told of threads of the table, by the number that they have there. */
function asNumberedHere(
  { numbers, wchans }: Waits,
  threads: ReadonlyMap<number, NumberedThread>,
): ReadonlyMap<number, string | null> {
  if (numbers === 'machine') return wchans;
  return new Map(
    [...wchans].flatMap(([inside, wchan]) => {
      const thread = threads.get(inside);
      return thread === undefined ? [] : [[thread.tid, wchan] as const];
    }),
  );
}

function filled(table: Table, known: ReadonlyMap<number, string | null>): Table {
  const fill = (thread: ThreadFacts): ThreadFacts =>
    isHidden(thread) ? { ...thread, wchan: known.get(thread.tid) ?? null } : thread;
  return {
    ...table,
    processes: table.processes.map((process) => ({
      ...process,
      threads: process.threads?.map(fill) ?? null,
    })),
  };
}

function isHidden(thread: ThreadFacts): boolean {
  return thread.wchan === null && thread.state !== 'R' && thread.state !== 'Z';
}
