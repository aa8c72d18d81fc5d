import { clip } from '../../../text/clip.js';
import { columnsOf, padTo } from '../../../text/columns.js';
import { wrap } from '../../../text/wrap.js';
import type { Style } from '../../style.js';
import type { Words } from '../process-words.js';
import type { Branch } from './branches.js';
import { glyphsOf } from './glyphs.js';

export interface Row {
  readonly pid: string;
  readonly branch: Branch;
  readonly command: string;
  /** ` ×8` for a row that stands for eight; empty for one. */
  readonly times: string;
  readonly before: Words;
  readonly after: Words;
  /** In a line of its own below; empty for none. */
  readonly note: string;
}

const INDENT = 2;
const GAP = 2;
/** Narrower than this, a command says nothing: what the process does goes below it. */
const LEAST_COMMAND = 22;

/** Rows in aligned columns, or in two lines each where the terminal is too narrow for that. */
export function layOut(rows: readonly Row[], signal: string, style: Style): string[] {
  const hasAfter = rows.some((row) => row.after.text !== '');
  const title = ['PID', 'COMMAND', `ON ${signal}`, ...(hasAfter ? ['AFTERWARDS'] : [])];
  const widest = (column: number, texts: readonly string[]) =>
    Math.max(columnsOf(title[column] ?? ''), ...texts.map(columnsOf));
  const pid = widest(
    0,
    rows.map((row) => row.pid),
  );
  const before = widest(
    2,
    rows.map((row) => row.before.text),
  );
  const after = widest(
    3,
    rows.map((row) => row.after.text),
  );
  const wanted = widest(
    1,
    rows.map((row) => row.branch.here + row.command + row.times),
  );
  const room = style.width - INDENT - pid - GAP - GAP - before - (hasAfter ? GAP + after : 0);
  if (room < Math.min(wanted, LEAST_COMMAND)) return stack(rows, pid, style);

  const command = Math.min(wanted, room);
  const line = (pidCell: string, ...cells: readonly string[]) =>
    `${' '.repeat(INDENT)}${[pidCell.padStart(pid), ...cells].join(' '.repeat(GAP))}`;
  const [pidTitle = '', commandTitle = '', beforeTitle = '', afterTitle = ''] = title;
  const heading = line(
    pidTitle,
    padTo(commandTitle, command),
    padTo(beforeTitle, before),
    afterTitle,
  ).trimEnd();
  return [style.palette.dim(heading), ...rows.flatMap((row) => [drawRow(row), ...drawNote(row, pid, style)])];

  function drawRow(row: Row): string {
    const cell = padTo(commandCell(row, command, style), command);
    const words = row.before.paint(row.before.text);
    if (row.after.text === '') return line(row.pid, cell, words);
    const fill = ' '.repeat(before - columnsOf(row.before.text));
    return line(row.pid, cell, words + fill, row.after.paint(row.after.text));
  }
}

function drawNote({ note, branch }: Row, pid: number, style: Style): string[] {
  if (note === '') return [];
  const start = INDENT + pid + GAP;
  const indent = start + columnsOf(branch.below);
  return wrap(note, style.width, indent).map(
    (text) => ' '.repeat(start) + branch.below + style.palette.dim(text.slice(indent)),
  );
}

/** Each command in a line of its own, with what the process does below. */
function stack(rows: readonly Row[], pid: number, style: Style): string[] {
  const start = INDENT + pid + GAP;
  return rows.flatMap((row) => {
    const words = [row.before.text, row.after.text].filter((text) => text !== '').join('; ');
    const indent = start + columnsOf(row.branch.below);
    return [
      `${' '.repeat(INDENT)}${row.pid.padStart(pid)}${' '.repeat(GAP)}${commandCell(row, style.width - start, style)}`,
      ...wrap(words, style.width, indent).map(
        (text) => ' '.repeat(start) + row.branch.below + row.before.paint(text.slice(indent)),
      ),
      ...drawNote(row, pid, style),
    ];
  });
}

function commandCell({ branch, command, times }: Row, columns: number, style: Style): string {
  const room = columns - columnsOf(branch.here) - columnsOf(times);
  return branch.here + clip(command, Math.max(4, room), glyphsOf(style).ellipsis) + times;
}
