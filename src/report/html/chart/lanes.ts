import { isSighting, pidInside } from '../../../diagnosis/processes/process-tree.js';
import type { Outcome } from '../../../diagnosis/verdict.js';
import { resultWords } from '../../../diagnosis/wording/hook-words.js';
import { type EndFacts, lastBefore, type Observation } from '../../../observation.js';
import { duration } from '../../../text/duration.js';
import { exitInWords } from '../../human/answer.js';
import { type Bar, exitWords } from '../../human/drawing/bars.js';
import { type Group, groupAlike } from '../../human/drawing/groups.js';
import { barOf, likenessUntil, livesOf } from '../../human/lives.js';
import { OUTCOME_TONES } from '../tones.js';
import { type Losses, lossesOf, NO_LOSSES } from './losses.js';

/** One line of the picture: a process, several alike, a hook, or the requests. */
export interface Lane {
  readonly kind: 'process' | 'hook' | 'load';
  /** Those that the line stands for, as the container numbers them. */
  readonly pids: readonly number[];
  readonly label: string;
  /** How it ended. */
  readonly words: string;
  readonly tone: 'good' | 'warn' | 'bad' | 'plain';
  /** First seen so long before the signal, ms; null where it was not seen then. */
  readonly leadMs: number | null;
  /** Seen alive from and to, ms after the signal; null where nothing was seen after it. */
  readonly seen: { readonly fromMs: number; readonly toMs: number } | null;
  readonly end: LaneEnd;
  /** The requests that were lost on it. */
  readonly losses: Losses;
}

/** How a line ends. */
export type LaneEnd =
  /** At this moment. */
  | { readonly kind: 'exited' | 'killed'; readonly atMs: number }
  /** Between the last look that shows it and this moment. */
  | { readonly kind: 'gone-by'; readonly atMs: number }
  /** Before the signal, ms to go. */
  | { readonly kind: 'before-signal'; readonly leadMs: number }
  /** At the end of the budget it still ran. */
  | { readonly kind: 'budget' }
  /** It ran when the wait ended: the signal was lost, or nothing shows what follows. */
  | { readonly kind: 'unwatched'; readonly isDoomed: boolean };

export interface LaneSet {
  readonly lanes: readonly Lane[];
  /** Processes that have no line. */
  readonly hidden: number;
}

/** How long before the signal the container was started: until it was ready, and hooks had run. */
export function leadOf({ ready, hooks, end }: Observation): number {
  if (end.kind === 'exited-before-signal') return end.afterMs;
  return (ready?.afterMs ?? 0) + (hooks?.tookMs ?? 0);
}

/** The end of what was measured, ms after the signal; null where none was sent. */
export function measuredOf({ end }: Observation): number | null {
  if (end.kind === 'exited') return end.afterMs;
  return end.kind === 'still-running' ? Math.max(end.afterMs, end.endedLater?.afterMs ?? 0) : null;
}

/** The lines of one trial, `most` processes at the most. */
export function lanesOf(observation: Observation, outcome: Outcome, most: number): LaneSet {
  const measuredMs = measuredOf(observation);
  const hooks = hookLanes(observation);
  if (measuredMs === null) return { lanes: [...hooks, unsignalled(observation)], hidden: 0 };
  const groups = groupAlike(livesOf(observation), likenessUntil(measuredMs));
  const shown = groups.slice(0, most).map((group) => processLane(group, observation, outcome));
  const hidden = groups.slice(most).reduce((sum, { count }) => sum + count, 0);
  return { lanes: [...hooks, ...shown, ...loadLanes(observation, measuredMs)], hidden };
}

function processLane(group: Group<Bar>, observation: Observation, outcome: Outcome): Lane {
  const bar = barOf(group);
  const { end } = observation;
  const isPid1 = bar.pid === 1 && !bar.arrivedAfterSignal;
  const laneEnd = endOf(bar, observation);
  return {
    kind: 'process',
    pids: group.items.map(({ pid }) => pid),
    label: `${group.first.pid} ${bar.label}${group.count === 1 ? '' : ` ×${group.count}`}`,
    words: wordsOf(bar, laneEnd, end),
    tone: isPid1 ? OUTCOME_TONES[outcome] : laneEnd.kind === 'killed' || bar.toMs === null ? 'bad' : 'plain',
    leadMs: firstSeen(bar, observation),
    seen: { fromMs: bar.fromMs, toMs: bar.toMs ?? (end.kind === 'still-running' ? end.afterMs : 0) },
    end: laneEnd,
    losses: NO_LOSSES,
  };
}

function endOf(bar: Bar, { end, grace, snapshots }: Observation): LaneEnd {
  const { pid, toMs, goneByMs, exitOrder, exactly, arrivedAfterSignal } = bar;
  const isPid1 = pid === 1 && !arrivedAfterSignal;
  if (end.kind === 'still-running' && end.endedLater !== null && isPid1)
    return { kind: 'exited', atMs: end.endedLater.afterMs };
  if (toMs === null || goneByMs === null) {
    if (end.kind !== 'still-running') return { kind: 'unwatched', isDoomed: false };
    // A look that is later than the measured end would date what follows.
    if (end.afterMs >= grace.budgetMs && snapshots.length > 0) return { kind: 'budget' };
    return { kind: 'unwatched', isDoomed: end.proof !== null && end.endedLater === null };
  }
  if (exitOrder === 'outlived-pid-1' || exactly === 'SIGKILLed') return { kind: 'killed', atMs: goneByMs };
  if (exactly === 'exited' || (isPid1 && toMs === goneByMs)) return { kind: 'exited', atMs: goneByMs };
  return { kind: 'gone-by', atMs: goneByMs };
}

function wordsOf(bar: Bar, laneEnd: LaneEnd, end: EndFacts): string {
  const isPid1 = bar.pid === 1 && !bar.arrivedAfterSignal;
  switch (laneEnd.kind) {
    case 'budget':
      return 'still running at the end of the budget';
    case 'unwatched':
      return end.kind === 'still-running'
        ? `still running at ${duration(end.afterMs)}${end.endedLater === null ? '' : ', its end was not watched'}`
        : 'still running';
    case 'before-signal':
      return 'exited before the signal';
    case 'exited':
    case 'killed':
    case 'gone-by': {
      if (isPid1 && end.kind === 'still-running' && end.endedLater !== null)
        return `exits by itself at ${duration(end.endedLater.afterMs)}, code ${end.endedLater.code}`;
      if (isPid1 && end.kind === 'exited') return exitInWords(end);
      if (bar.exitOrder === 'outlived-pid-1') return 'SIGKILLed when PID 1 exited';
      return exitWords(bar, { exitMs: end.kind === 'exited' ? end.afterMs : Number.POSITIVE_INFINITY });
    }
  }
}

/** PID 1 is there from the start; of any other the first look counts that shows it. */
function firstSeen(bar: Bar, observation: Observation): number | null {
  if (bar.arrivedAfterSignal) return null;
  const lead = leadOf(observation);
  if (bar.pid === 1) return lead;
  const { snapshots } = observation;
  const before = lastBefore(snapshots);
  const process = before?.processes.find((each) => pidInside(each, before) === bar.pid);
  if (process === undefined) return null;
  const first = snapshots.find(
    ({ phase, processes }) => phase === 'starting' && processes.some((each) => isSighting(each, process)),
  );
  return first === undefined ? 0 : Math.max(0, lead - first.atMs);
}

/** Where no signal was sent, what is known of the container. */
function unsignalled({ end, snapshots, ready, hooks }: Observation): Lane {
  const table = snapshots.at(-1);
  const pid1 = table?.processes.find(({ pid }) => pid === table.initPid);
  const lead =
    end.kind === 'exited-before-signal' ? end.afterMs : (ready?.afterMs ?? 0) + (hooks?.tookMs ?? 0);
  const common = {
    kind: 'process',
    pids: [1],
    label: pid1 === undefined ? 'PID 1' : `1 ${pid1.program}`,
    seen: null,
    losses: NO_LOSSES,
  } as const;
  if (end.kind === 'exited-before-signal') {
    const code = end.oomKilled ? `code ${end.code}, out of memory` : `code ${end.code}`;
    const words = `exited ${duration(end.afterMs)} after its start, ${code}`;
    return { ...common, words, tone: 'warn', leadMs: lead, end: { kind: 'before-signal', leadMs: 0 } };
  }
  const words = 'still running when the wait ended';
  return { ...common, words, tone: 'plain', leadMs: lead, end: { kind: 'unwatched', isDoomed: false } };
}

function hookLanes({ hooks, ready }: Observation): Lane[] {
  if (hooks === null) return [];
  const lead = (ready?.afterMs ?? 0) + hooks.tookMs;
  const toGo = (ms: number) => Math.max(0, lead - (ready?.afterMs ?? 0) - ms);
  return hooks.hooks.map((hook) => {
    const isFine = hook.result.kind !== 'failed' && hook.result.kind !== 'cut-off';
    const isGood = isFine && (hook.result.kind !== 'exited' || hook.result.code === 0);
    return {
      kind: 'hook',
      pids: [],
      label: `hook ${hook.what}`,
      words: `${resultWords(hook)}, ${duration(hook.endedMs - hook.startedMs)}`,
      tone: isGood ? 'plain' : 'bad',
      leadMs: toGo(hook.startedMs),
      seen: null,
      end:
        hook.result.kind === 'cut-off'
          ? { kind: 'unwatched', isDoomed: false }
          : { kind: 'before-signal', leadMs: toGo(hook.endedMs) },
      losses: NO_LOSSES,
    };
  });
}

/** Those from the signal on: of most only their number is known. On a phone the end of the words may be cut off. */
function loadLanes({ load, kernelRecord }: Observation, measuredMs: number): Lane[] {
  if (load === null) return [];
  const { answered, refused, reset } = load.afterSignal;
  return [
    {
      kind: 'load',
      pids: [],
      label: 'requests',
      words: `${reset} lost, ${answered} answered, ${refused} refused`,
      tone: reset > 0 ? 'warn' : 'plain',
      leadMs: 0,
      seen: { fromMs: 0, toMs: measuredMs },
      end: { kind: 'gone-by', atMs: measuredMs },
      losses: lossesOf(load, kernelRecord, measuredMs),
    },
  ];
}
