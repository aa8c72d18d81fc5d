import { executedBy, forkedAfterSignal } from '../../kernel/record/record-facts.js';
import { mayAwaitConnection } from '../../kernel/wchan.js';
import type { ProcessFacts } from '../../observation.js';
import { descendantsOf } from '../processes/descent.js';
import { isAlive, isSighting } from '../processes/process-tree.js';
import { acts, laterSelf } from './dispositions.js';
import type { Facts } from './facts.js';
import { wasNotSent } from './not-sent.js';
import { hasStayed } from './reactions.js';
import { isWaitedOut } from './waited-out.js';

/** A port that a program which was started again cannot have, as the one that exited left it taken. */
export interface InheritedSocket {
  readonly port: number;
  /** The process that has exited since the signal. */
  readonly exited: ProcessFacts;
  /** Its parent, which started the same program again. */
  readonly parent: ProcessFacts;
  /** How often it did, as far as was seen; at least once. */
  readonly starts: number;
  /** Who holds the socket: nobody but processes that the one which exited left running. */
  readonly holders: readonly [ProcessFacts, ...ProcessFacts[]];
  /** The line of the log that says so; null where the new one was only seen not to listen. */
  readonly complaint: string | null;
}

/** Null where the new one may listen after all, or not everything was seen. */
export function findInheritedSocket(facts: Facts): InheritedSocket | null {
  const { mainProcess, observation } = facts;
  const { listeners } = observation;
  if (listeners === null || !isWaitedOut(observation)) return null;
  if (mainProcess === null || !acts(facts, mainProcess) || laterSelf(facts, mainProcess) === null)
    return null;
  const below = descendantsOf(mainProcess, facts.others);
  const gone = below.filter((process) => laterSelf(facts, process) === null);
  const complaint = complaintIn(facts);
  for (const port of portsOf(facts, complaint)) {
    const pids = new Set(listeners.filter((each) => each.port === port).flatMap((each) => each.pids));
    for (const exited of gone) {
      const holders = heldBelow(facts, exited, pids);
      const restart = holders && restartOf(facts, exited);
      if (holders === null || restart === null) continue;
      if (complaint !== null || isSeenNotToListen(facts, restart, holders))
        return { port, exited, holders, complaint, parent: restart.parent, starts: restart.pids.size };
    }
  }
  return null;
}

const IN_USE = /EADDRINUSE|address (is )?already in use/i;

/** What the log says since the signal, or at all where it does not tell since when. */
function complaintIn({ observation: { log } }: Facts): string | null {
  const text = log.sinceSignal?.text ?? log.text;
  return text.split('\n').find((line) => IN_USE.test(line)) ?? null;
}

/** The one that the log names comes first. */
function portsOf({ observation: { listeners } }: Facts, complaint: string | null): number[] {
  const ports = [...new Set(listeners?.map(({ port }) => port))];
  const isNamed = (port: number) => complaint !== null && new RegExp(`\\b${port}\\b`).test(complaint);
  return ports.toSorted((one, other) => Number(isNamed(other)) - Number(isNamed(one)));
}

/** Null unless all of these are what one exited process left running, and will not exit of the signal. */
function heldBelow(
  facts: Facts,
  exited: ProcessFacts,
  pids: ReadonlySet<number>,
): InheritedSocket['holders'] | null {
  const [first, ...rest] = descendantsOf(exited, facts.others).filter(({ pid }) => pids.has(pid));
  if (first === undefined || rest.length + 1 < pids.size) return null;
  return [first, ...rest].every((holder) => wasNotSent(facts, holder)) ? [first, ...rest] : null;
}

interface Restart {
  readonly parent: ProcessFacts;
  /** All that were seen. */
  readonly pids: ReadonlySet<number>;
}

/** Null where the parent has gone too, or was not seen to start the program again. */
function restartOf(facts: Facts, exited: ProcessFacts): Restart | null {
  const parent = facts.before?.processes.find(({ pid }) => pid === exited.ppid);
  if (parent === undefined || laterSelf(facts, parent) === null) return null;
  const seen = facts.after.flatMap(({ processes }) =>
    processes.filter((process) => isAnother(facts, process, exited, parent)),
  );
  const pids = new Set([...seen.map(({ pid }) => pid), ...recordedStarts(facts, exited)]);
  return pids.size === 0 ? null : { parent, pids };
}

/** A child on its way from fork to exec looks like its parent. */
function isAnother(
  { observation }: Facts,
  process: ProcessFacts,
  exited: ProcessFacts,
  parent: ProcessFacts,
): boolean {
  const { ppid, program, args } = process;
  if (ppid !== parent.pid || program !== exited.program || !isAlive(process)) return false;
  if (args === parent.args && args !== exited.args) return false;
  return !observation.snapshots.some(
    ({ phase, processes }) => phase !== 'after' && processes.some((known) => isSighting(known, process)),
  );
}

function recordedStarts({ observation: { kernelRecord } }: Facts, exited: ProcessFacts): number[] {
  if (kernelRecord === null) return [];
  return forkedAfterSignal(kernelRecord)
    .filter(
      ({ parent, pid, atMs }) =>
        parent === exited.ppid && executedBy(kernelRecord, pid, atMs) === exited.program,
    )
    .map(({ pid }) => pid);
}

/**
 * The log may not say why. Then the new one has to have had the time to listen, or to have been started
 * several times, and none of those that hold the socket can be a server that opened it itself.
 */
function isSeenNotToListen(facts: Facts, { pids }: Restart, holders: readonly ProcessFacts[]): boolean {
  const stays = (facts.after.at(-1)?.processes ?? []).some(
    (process) => pids.has(process.pid) && isAlive(process) && hasStayed(facts, process),
  );
  return (stays || pids.size > 1) && !holders.some((holder) => mayAccept(facts, holder));
}

/** True unless every thread was seen to sleep in something else; from inside only main threads are seen. */
function mayAccept(facts: Facts, process: ProcessFacts): boolean {
  const threads = laterSelf(facts, process)?.threads;
  if (!threads || facts.after.at(-1)?.view === 'exec') return true;
  return threads.some(({ wchan }) => wchan === null || mayAwaitConnection(wchan));
}
