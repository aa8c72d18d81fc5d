import { type Pipe, pipesBetween } from '../../kernel/pipes.js';
import { isInEpoll, isInFutex } from '../../kernel/wchan.js';
import type { PipeEnd, ProcessFacts } from '../../observation.js';
import { childrenOf, descendantsOf } from '../processes/descent.js';
import { isAlive, isSighting } from '../processes/process-tree.js';
import { isHelper } from '../processes/programs.js';
import { acts, laterSelf } from './dispositions.js';
import type { Facts } from './facts.js';
import { wasNotSent } from './not-sent.js';
import { waitsForChild } from './reactions.js';
import { isWaitedOut } from './waited-out.js';

/** A pipe that a process waits to see the end of, after the child that was to end it has exited. */
export interface InheritedPipe {
  readonly pipe: Pipe;
  /** Who reads it: the main process, or a child for which that waits. */
  readonly reader: ProcessFacts;
  /** How the reader was seen to wait for it. */
  readonly wait: 'read' | 'epoll' | 'poll';
  /** The child of the main process that has exited. */
  readonly exited: ProcessFacts;
  /** Who holds the write end: nobody but processes that this child left running. */
  readonly holders: readonly [ProcessFacts, ...ProcessFacts[]];
}

/** Null where the main process may wait for something else, or not everything was seen. */
export function findInheritedPipe(facts: Facts): InheritedPipe | null {
  const { mainProcess, observation } = facts;
  const { pipes } = observation;
  if (pipes === null || !isWaitedOut(observation)) return null;
  if (mainProcess === null || !acts(facts, mainProcess)) return null;
  const main = laterSelf(facts, mainProcess);
  if (main === null) return null;
  for (const pipe of pipesBetween(pipes)) {
    const writers = writersOf(facts, mainProcess, pipe);
    const reader = writers && readerOf(facts, { pipe, main, exited: writers.exited });
    if (writers !== null && reader !== null) return { pipe, ...writers, ...reader };
  }
  return null;
}

type Writers = Pick<InheritedPipe, 'exited' | 'holders'>;

/** Null unless all of them are what one exited child left running, and were not sent the signal. */
function writersOf(facts: Facts, mainProcess: ProcessFacts, { writeEnds }: Pipe): Writers | null {
  const pids = new Set(writeEnds.map(({ pid }) => pid));
  const exited = childrenOf(mainProcess, facts.others).filter((child) => laterSelf(facts, child) === null);
  for (const child of exited) {
    const left = descendantsOf(child, facts.others).filter((below) => pids.has(below.pid));
    const [first, ...rest] = left;
    if (first === undefined || left.length < pids.size) continue;
    return left.every((below) => wasNotSent(facts, below))
      ? { exited: child, holders: [first, ...rest] }
      : null;
  }
  return null;
}

/** Who waits for the end of the pipe, and how; null where they may wait for something else. */
function readerOf(
  facts: Facts,
  { pipe, main, exited }: { readonly pipe: Pipe; readonly main: ProcessFacts; readonly exited: ProcessFacts },
): Pick<InheritedPipe, 'reader' | 'wait'> | null {
  const left = descendantsOf(exited, facts.others);
  const children = childrenOf(main, facts.after.at(-1)?.processes ?? []).filter(
    (child) =>
      isAlive(child) &&
      !isHelper(child, facts.signal.number) &&
      !left.some((below) => isSighting(below, child)),
  );
  const [child] = children;
  const reader = child !== undefined && waitsForChild(facts, main) ? child : main;
  if (children.length > (reader === main ? 0 : 1)) return null;
  const wait = waitOf(reader, pipe, facts.observation.pipes ?? []);
  return wait === null ? null : { reader, wait };
}

/** How a process waits for the end of a pipe; null where it may wait for something else. */
function waitOf(
  { pid, threads }: ProcessFacts,
  { readEnds }: Pipe,
  all: readonly PipeEnd[],
): InheritedPipe['wait'] | null {
  const isOwn = (end: PipeEnd) => end.pid === pid;
  const own = readEnds.filter(isOwn);
  const wchan = threads?.[0]?.wchan ?? '';
  if (own.length === 0) return null;
  if (own.some(({ awaited }) => awaited === 'read')) return 'read';
  const others = otherSockets(all).filter(isOwn);
  const isWatched = ({ awaited }: PipeEnd) => awaited === 'epoll';
  if (isInEpoll(wchan) || isInFutex(wchan))
    return own.some(isWatched) && !others.some(isWatched) ? 'epoll' : null;
  return own.some(({ awaited }) => awaited === 'poll') && others.length === 0 ? 'poll' : null;
}

/** Sockets over which requests or answers may come, unlike those that lead to another process. */
function otherSockets(all: readonly PipeEnd[]): PipeEnd[] {
  const pipes = pipesBetween(all).flatMap(({ readEnds }) => readEnds);
  return all.filter((end) => end.kind !== 'pipe' && !pipes.includes(end));
}
