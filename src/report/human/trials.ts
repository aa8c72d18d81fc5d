import type { EndFacts, Observation } from '../../observation.js';
import { duration } from '../duration.js';
import type { Style, TargetResult } from '../report.js';
import { wrap } from '../text.js';
import { outside } from './outside.js';

/** Repeated runs in one line; on request every trial, with how it ended. */
export function trials(result: TargetResult, style: Style): string[] {
  const repeats = spread(result.runs.filter(({ trial }) => trial.role === 'probe'));
  if (!style.verbose) return repeats.flatMap((line) => wrap(line, style.width, 2));
  const each = result.runs.map((run) => {
    const name = run.trial.id === run.trial.role ? run.trial.role : `${run.trial.role} ${run.trial.id}`;
    return outside(
      `${name}, ${run.signal.name}${run.trial.init ? ', with an init' : ''}: ${ended(run.end)}`,
      style,
    );
  });
  return [
    ...repeats.flatMap((line) => wrap(line, style.width, 2)),
    style.palette.dim('  trials'),
    ...each.flatMap((line) => wrap(line, style.width, 4)),
  ];
}

function spread(runs: readonly Observation[]): string[] {
  if (runs.length < 2) return [];
  const times = runs
    .flatMap(({ end }) => (end.kind === 'exited' ? [end.afterMs] : []))
    .toSorted((a, b) => a - b);
  const [shortest] = times;
  const longest = times.at(-1);
  if (shortest === undefined || longest === undefined) return [`${runs.length} runs: none exited`];
  const figures = `${duration(shortest)} to ${duration(longest)}, median ${duration(median(times))}`;
  return [`${runs.length} runs: ${times.length === runs.length ? '' : `${times.length} exited, `}${figures}`];
}

function median(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

function ended(end: EndFacts): string {
  switch (end.kind) {
    case 'exited':
      return `exits after ${duration(end.afterMs)}, code ${end.code}`;
    case 'still-running':
      return `still running after ${duration(end.afterMs)}${end.proof === null ? '' : `, ${end.proof}`}`;
    case 'exited-before-signal':
      return `exited after ${duration(end.afterMs)}, before the signal, code ${end.code}`;
    case 'cannot-start':
      return `cannot start: ${end.message}`;
    case 'not-signalled':
      return `not signalled: ${end.why}`;
  }
}
