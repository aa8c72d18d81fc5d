import type { TargetResult } from '../../../diagnosis/results/report.js';
import { OUTCOMES } from '../../../diagnosis/verdict.js';
import type { EndFacts, Observation } from '../../../observation.js';
import { duration } from '../../../text/duration.js';
import { wrap } from '../../../text/wrap.js';
import type { Style } from '../../style.js';
import { timeInWords } from '../answer.js';
import { escapeForStyle } from '../escape-for-style.js';

/** Repeated runs in one line; on request every trial, with how it ended. */
export function trials(result: TargetResult, style: Style): string[] {
  const spread = [...repeatWords(result), ...recommendation(result)].flatMap((line) =>
    wrap(line, style.width, 2),
  );
  if (!style.verbose) return spread;
  const each = result.runs.map((run) => escapeForStyle(trialWords(run), style));
  return [...spread, style.palette.dim('  trials'), ...each.flatMap((line) => wrap(line, style.width, 4))];
}

/** What a trial was, and how it ended. */
export function trialWords({ trial, signal, end }: Observation): string {
  const name = trial.id === trial.role ? trial.role : `${trial.role} ${trial.id}`;
  return `${name}, ${signal.name}${trial.init ? ', with an init' : ''}: ${ended(end)}`;
}

/** What repeated runs of the probe came to; nothing for a single one. */
export function repeatWords({ spread }: TargetResult): string[] {
  if (spread === null) return [];
  const { outcomes, exited, exitMs } = spread;
  const counts = OUTCOMES.filter((outcome) => outcomes[outcome] > 0).map(
    (outcome) => `${outcomes[outcome]} ${outcome}`,
  );
  const total = OUTCOMES.reduce((sum, outcome) => sum + outcomes[outcome], 0);
  const figures =
    exitMs === null
      ? 'none exited'
      : `${exited === total ? '' : `${exited} exited, `}${duration(exitMs.min)} to ${duration(exitMs.max)}, median ${duration(exitMs.median)}`;
  return [`${total} runs: ${counts.join(', ')}; ${figures}`];
}

function recommendation({ recommendedGrace: recommended }: TargetResult): string[] {
  if (recommended === null) return [];
  const { how, runs, longestMs, hooksMs, marginMs } = recommended;
  const hooks = hooksMs === 0 ? '' : `, ${duration(hooksMs)} of hooks`;
  return [
    `enough for them: ${how} (${duration(longestMs)}, the longest of ${runs} runs without load${hooks}, and a margin of ${duration(marginMs)})`,
  ];
}

function ended(end: EndFacts): string {
  switch (end.kind) {
    case 'exited':
      return `exits ${timeInWords(end)}, code ${end.code}`;
    case 'still-running':
      return `still running after ${duration(end.afterMs)}${end.proof === null ? '' : `, ${end.proof}`}${later(end)}`;
    case 'exited-before-signal':
      return `exited after ${duration(end.afterMs)}, before the signal, code ${end.code}`;
    case 'cannot-start':
      return `cannot start: ${end.message}`;
    case 'not-signalled':
      return `not signalled: ${end.why}`;
  }
}

function later({ endedLater }: Extract<EndFacts, { kind: 'still-running' }>): string {
  return endedLater === null
    ? ''
    : `; exits by itself after ${duration(endedLater.afterMs)}, code ${endedLater.code}`;
}
