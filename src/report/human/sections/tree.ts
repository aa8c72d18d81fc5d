import { coursesOf } from '../../../diagnosis/processes/courses.js';
import { readProcessTree, type TreeLine } from '../../../diagnosis/processes/process-tree.js';
import { timelines } from '../../../diagnosis/processes/timelines.js';
import type { TargetResult } from '../../../diagnosis/results/report.js';
import { lastBefore, MAX_PROCESSES, type Observation } from '../../../observation.js';
import { wrap } from '../../../text/wrap.js';
import type { Style } from '../../style.js';
import { drawBranches } from '../drawing/branches.js';
import { groupAlike } from '../drawing/groups.js';
import { layOut, type Row } from '../drawing/tree-layout.js';
import { escapeForStyle } from '../escape-for-style.js';
import { afterWords, beforeWords } from '../process-words.js';
import { toldLikeness, toldWords } from '../told-words.js';

const MOST_ROWS = 16;

/** The processes just before the signal, and what each does with it. */
export function tree(result: TargetResult, style: Style): string[] {
  const [observation] = result.runs;
  if (observation === undefined) return [];
  const lines = readProcessTree(observation);
  if (lines.length === 0) return [];
  const rows = treeRows(lines, observation, style);
  const shown = style.verbose ? rows : rows.slice(0, MOST_ROWS);
  const hidden = rows.slice(shown.length).reduce((sum, { count }) => sum + count, 0);
  return [...layOut(shown, result.signal.name, style), ...notes(observation, hidden, style)];
}

/** Neighbours that are alike share a row; `style` says how words are painted and branches drawn. */
export function treeRows(
  lines: readonly TreeLine[],
  observation: Observation,
  style: Style,
): (Row & { count: number })[] {
  const courses = coursesOf(observation);
  const ending = { end: observation.end, lives: timelines(observation), courses };
  const words = new Map(
    lines.map((line) => [
      line,
      {
        before: beforeWords(line, observation.pidNamespace === 'own', style.palette),
        after: afterWords(line, ending, style.palette),
      },
    ]),
  );
  const groups = groupAlike(lines, (line, index) => {
    const isLeaf = (lines[index + 1]?.depth ?? 0) <= line.depth;
    if (!isLeaf || line.isPid1 || style.verbose) return null;
    const { before, after } = words.get(line) ?? {};
    const course = courses.get(line.viewPid);
    const told = course === undefined ? '' : toldLikeness(course, line.isPid1);
    return JSON.stringify([line.depth, line.args, before?.text, after?.text, told]);
  });
  const branches = drawBranches(
    groups.map(({ first, last }) => ({ depth: first.depth, isLast: last.isLast })),
    style,
  );
  return groups.flatMap(({ first, items, count }, index) => {
    const own = words.get(first);
    const branch = branches[index];
    if (own === undefined || branch === undefined) return [];
    const times = count === 1 ? '' : escapeForStyle(` ×${count}`, style);
    const alike = first.zombie ? [] : items.flatMap(({ viewPid }) => courses.get(viewPid) ?? []);
    return [
      {
        pid: String(first.pid),
        branch,
        command: escapeForStyle(first.args, style),
        times,
        ...own,
        note: escapeForStyle(toldWords(alike, first.isPid1), style),
        count,
      },
    ];
  });
}

function notes(observation: Observation, hidden: number, style: Style): string[] {
  const before = lastBefore(observation.snapshots);
  const foreign = before?.foreign ?? 0;
  const isCut = (before?.processes.length ?? 0) >= MAX_PROCESSES;
  const more = (count: number) => `and ${count} more ${count === 1 ? 'process' : 'processes'}`;
  return [
    ...(hidden > 0 ? [`${more(hidden)} (--verbose lists all)`] : []),
    ...(isCut ? [`only the first ${MAX_PROCESSES} processes were examined`] : []),
    ...(foreign > 0 ? [`${more(foreign)} that the image did not start: health checks and other execs`] : []),
  ].flatMap((note) => wrap(note, style.width, 2).map(style.palette.dim));
}
