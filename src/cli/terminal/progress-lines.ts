import { clip, clipStart } from '../../text/clip.js';
import { columnsOf, padTo } from '../../text/columns.js';
import { duration } from '../../text/duration.js';
import { sanitize } from '../../text/sanitize.js';
import type { TrialStep } from '../../trial/trial-step.js';
import { type PullWords, wordPull } from './pull-words.js';
import { describeStep, summariseStep } from './step-words.js';

/** Names take no more of a line than this share. */
const NAME_SHARE = 0.4;
/** The spinner and the blank after it; the lines below the first begin in the same column. */
const INDENT = 2;
/** What flickers cannot be read: elapsed times are told in steps of this, ms. */
const STEP_MS = 100;

/** How much room a terminal has. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

/** What a target is doing, and since when; a pull with its own words. */
interface Shown {
  readonly step: TrialStep;
  readonly sinceMs: number;
  readonly pull: PullWords | null;
}

/** What each target of a call is doing. */
export interface TargetBoard {
  take(target: string, step: TrialStep, nowMs: number): void;
  /** True while there is something to show. */
  isBusy(): boolean;
  /** What to show, the first line after a spinner; never more than fit. */
  lines(room: Room, nowMs: number): string[];
}

/** For so many targets; a single one has a line to itself. */
export function createBoard(total: number): TargetBoard {
  /** Those that have begun and are not through, in that order. */
  const begun = new Set<string>();
  const main = new Map<string, Shown>();
  /** The trials that explain a probe, or try remedies. */
  const beside = new Map<string, Shown>();
  let finished = 0;
  const rows = (): Row[] =>
    [...begun].flatMap((name) => {
      const shown = main.get(name) ?? beside.get(name);
      return shown === undefined ? [] : [{ name, shown }];
    });
  return {
    take: (target, step, nowMs) => {
      begun.add(target);
      put(step.kind === 'beside' ? beside : main, target, step, nowMs);
      if (step.kind !== 'finished') return;
      begun.delete(target);
      beside.delete(target);
      finished += 1;
    },
    isBusy: () => rows().length > 0,
    lines: (room, nowMs) => {
      const counts = { total, finished, underWay: begun.size };
      if (total > 1) return layOut(rows(), counts, room, nowMs);
      return rows().map(({ name, shown }) => {
        const line = `${sanitize(name)}: ${wordsOf(shown, nowMs)} (${timeOf(shown, nowMs)})`;
        return clip(line, widthOf(room));
      });
    },
  };
}

function widthOf({ columns }: Room): number {
  return Math.max(1, columns - INDENT - 1);
}

function put(where: Map<string, Shown>, target: string, step: TrialStep, nowMs: number): void {
  if (describeStep(step) === null) {
    where.delete(target);
    return;
  }
  const before = where.get(target);
  const goesOn = before?.step.kind === step.kind && (step.kind === 'pulling' || step.kind === 'beside');
  const pull = step.kind === 'pulling' ? (before?.pull ?? wordPull()) : null;
  if (step.kind === 'pulling') pull?.take(step, nowMs);
  where.set(target, { step, sinceMs: goesOn ? before.sinceMs : nowMs, pull });
}

interface Row {
  readonly name: string;
  readonly shown: Shown;
}

function layOut(
  targets: readonly Row[],
  counts: { readonly total: number; readonly finished: number; readonly underWay: number },
  room: Room,
  nowMs: number,
): string[] {
  const { total, finished, underWay } = counts;
  const width = widthOf(room);
  const toCome = total - finished - underWay;
  const head = `${finished} of ${total} targets done, ${underWay} under way${toCome > 0 ? `, ${toCome} to come` : ''}`;
  // The cursor stands on a line of its own while something else is written.
  const most = Math.max(1, room.rows - 2);
  const fitting = targets.length <= most ? targets : targets.slice(0, most - 1);
  const names = column(fitting.map(({ name }) => clipStart(sanitize(name), Math.floor(width * NAME_SHARE))));
  const times = column(fitting.map(({ shown }) => timeOf(shown, nowMs)));
  const lines = fitting.map(
    ({ shown }, index) => `${names[index]}  ${times[index]}  ${wordsOf(shown, nowMs)}`,
  );
  const rest = targets.slice(fitting.length);
  const more = rest.length === 0 ? [] : [`and ${rest.length} more: ${summarise(rest)}`];
  return [clip(head, width), ...[...lines, ...more].map((line) => ' '.repeat(INDENT) + clip(line, width))];
}

/** The same texts, each as wide as the widest. */
function column(texts: readonly string[]): string[] {
  const columns = Math.max(0, ...texts.map(columnsOf));
  return texts.map((text) => padTo(text, columns));
}

/** `4 starting, 3 waiting for the exit`, the most first. */
function summarise(rows: readonly Row[]): string {
  const counts = new Map<string, number>();
  for (const { shown } of rows) {
    const word = summariseStep(shown.step);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([word, count]) => `${count} ${word}`)
    .join(', ');
}

function wordsOf({ step, pull }: Shown, nowMs: number): string {
  return pull?.words(nowMs) ?? describeStep(step) ?? '';
}

/** How long it has waited, and how long it does at most. */
function timeOf({ step, sinceMs }: Shown, nowMs: number): string {
  const elapsed = duration(Math.round((nowMs - sinceMs) / STEP_MS) * STEP_MS);
  return 'budgetMs' in step ? `${elapsed} of ${duration(step.budgetMs)}` : elapsed;
}
