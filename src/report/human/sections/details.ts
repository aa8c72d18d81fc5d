import type { Report, TargetResult } from '../../../diagnosis/results/report.js';
import { placeWords } from '../../../diagnosis/wording/hook-words.js';
import { isChosen, type Observation, type ReadyFacts } from '../../../observation.js';
import { columnsOf } from '../../../text/columns.js';
import { duration } from '../../../text/duration.js';
import { wrap } from '../../../text/wrap.js';
import type { Style } from '../../style.js';
import { glyphsOf } from '../drawing/glyphs.js';
import { escapeForStyle } from '../escape-for-style.js';

const INDENT = 2;

/** The signal and the budget with their sources, how it became ready, the engine and its view. */
export function details(result: TargetResult, engine: Report['engine'], style: Style): string[] {
  return flow(
    factsOf(result, engine).map((fact) => escapeForStyle(fact, style)),
    style,
  ).map(style.palette.dim);
}

/** The same as plain words, one fact each. */
export function factsOf(result: TargetResult, engine: Report['engine']): string[] {
  const [observation] = result.runs;
  const { signal, grace } = result;
  return [
    `${signal.name} (${signalSource(result)})${reachWords(result)}`,
    ...(observation === undefined ? [] : secondSignalWords(observation)),
    `budget ${duration(grace.budgetMs)}${spentWords(observation)} (${graceSource(result)})`,
    ...(observation?.ready ? [readyWords(observation.ready)] : []),
    ...(observation === undefined ? [] : clockWords(observation)),
    `${engine.name} ${engine.version}, ${engine.view}`,
    ...(observation === undefined ? [] : recordWords(observation)),
  ];
}

/** Which processes the signal was sent to, where the platform sends it to more than PID 1. */
function reachWords({ signal, plannedReach }: TargetResult): string {
  if (signal.reach === 'every-process') return ' to every process';
  return plannedReach === 'pid-1' ? '' : ' to PID 1 only: others could not be signalled';
}

/** A second signal within the budget was asked for; a later one only tests whether it would have helped. */
function secondSignalWords({ secondSignal, grace }: Observation): string[] {
  return secondSignal === null || secondSignal.atMs >= grace.budgetMs
    ? []
    : [`${secondSignal.name} ${duration(secondSignal.atMs)} later`];
}

/** Joins facts into lines, broken between two facts where that is possible. */
function flow(facts: readonly string[], style: Style): string[] {
  const { separator } = glyphsOf(style);
  const lines: string[] = [];
  for (const fact of facts) {
    const last = lines.at(-1);
    const longer = last === undefined ? fact : last + separator + fact;
    if (last !== undefined && columnsOf(longer) <= style.width - INDENT) lines[lines.length - 1] = longer;
    else lines.push(fact);
  }
  return lines.flatMap((line) => wrap(line, style.width, INDENT));
}

function signalSource({ signal, grace, runs }: TargetResult): string {
  switch (signal.source) {
    case 'default':
      return 'default';
    case 'image':
      return "the image's STOPSIGNAL";
    case 'declared': {
      const place = runs[0]?.declared?.signal ?? null;
      return place === null ? 'declared' : placeWords(place);
    }
    case 'option':
      return '--signal';
    case 'config':
      return 'sigprobe.yaml';
    case 'preset':
      return isChosen(grace) ? 'set by the preset' : `sent by ${grace.source}`;
  }
}

function graceSource({ grace, runs }: TargetResult): string {
  const place = runs[0]?.declared?.grace ?? null;
  if (grace.source === 'option') return '--grace';
  if (grace.source === 'config') return 'sigprobe.yaml';
  return place === null ? grace.source : placeWords(place);
}

/** The kubelet takes nothing less off the budget, ms. */
const COUNTED_MS = 1_000;

/** What has taken something off the budget: hooks, and other containers of the Pod that had to end first. */
function spentWords(observation: Observation | undefined): string {
  if (observation === undefined) return '';
  const { hooks, pod, grace } = observation;
  const hookMs = hooks?.tookMs ?? 0;
  if (pod?.some(({ toldAfterMs }) => toldAfterMs !== null && -toldAfterMs - hookMs >= COUNTED_MS))
    return ' after the other containers';
  if (hooks === null || hooks.rules === 'compose' || grace.budgetMs === hooks.budgetMs) return '';
  return grace.budgetMs > hooks.budgetMs
    ? ', the least that is left after hooks'
    : ` of ${duration(hooks.budgetMs)} after hooks`;
}

function readyWords(ready: ReadyFacts): string {
  const after = duration(ready.afterMs);
  switch (ready.kind) {
    case 'settled':
      return `settled after ${after}`;
    case 'never-settled':
      return `not settled in ${after}`;
    case 'waited':
      return `waited ${after}`;
    case 'healthy':
      return `healthy after ${after}`;
    case 'matched':
      return `ready (${ready.what}) after ${after}`;
    case 'at-once':
      return 'signalled without waiting';
    case 'not-ready':
      return `not ready after ${after}`;
  }
}

function clockWords({ end }: Observation): string[] {
  return end.kind === 'exited' && end.clock === 'client' ? ["timed by the client's clock"] : [];
}

function recordWords({ kernelRecord }: Observation): string[] {
  if (kernelRecord === null) return [];
  return [kernelRecord.complete ? "with the kernel's record" : "with the kernel's record, which lost events"];
}
