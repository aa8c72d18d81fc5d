import type { LeftOut, TargetList } from '../target-list.js';
import type { Note, Place, TargetSpec } from '../target-spec.js';
import { columnsOf, padTo } from '../text/columns.js';
import { escapeLogCommands } from '../text/sanitize.js';
import { wrapAfter } from '../text/wrap.js';
import { glyphsOf } from './human/drawing/glyphs.js';
import { escapeForStyle } from './human/escape-for-style.js';
import type { Style } from './style.js';
import { type TargetRow, targetRows } from './target-rows.js';

const INDENT = 2;
/** Columns of the longest label, and the blanks after it. */
const LABEL = 12;

/** The output of `sigprobe list` for a person: a block for each target, then what is not probed, and why. */
export function targetList(list: TargetList, style: Style): string {
  const blocks = [
    [style.palette.strong(headline(list))],
    ...list.targets.map((target) => block(target, style)),
    leftOutBlock(list.leftOut, style),
    noteBlock(list.notes, style),
  ].filter((lines) => lines.length > 0);
  const text = blocks.map((lines) => lines.join('\n')).join('\n\n');
  return `${text.split('\n').map(escapeLogCommands).join('\n')}\n`;
}

function headline({ targets, leftOut }: TargetList): string {
  const stuck = targets.filter(({ declared }) => declared?.obstacle != null).length;
  const ready = targets.length - stuck;
  return [
    `${ready} ${ready === 1 ? 'target' : 'targets'} to probe`,
    ...(stuck === 0 ? [] : [`${stuck} that cannot be started`]),
    ...(leftOut.length === 0 ? [] : [`${leftOut.length} left out`]),
  ].join(', ');
}

function block(target: TargetSpec, style: Style): string[] {
  const { declared } = target;
  const obstacle = declared?.obstacle ?? null;
  // How it would be run is of no use where it cannot be.
  const body =
    obstacle === null
      ? targetRows(target).flatMap((row) => drawRow(row, style))
      : drawObstacle(obstacle, style);
  const notes = (declared?.notes ?? []).flatMap((note) => drawNote(note, style));
  return [...title(target, style), ...body, ...notes];
}

/** The name, the image and, beside or below them, the place. */
function title({ name, image, declared }: TargetSpec, style: Style): string[] {
  const { palette, width } = style;
  const { pass, unknown } = glyphsOf(style);
  const mark =
    declared?.obstacle == null ? palette.good(pass) : palette.warn(padTo(unknown, columnsOf(pass)));
  const start = columnsOf(pass) + 1;
  const label = escapeForStyle(name, style);
  const used = start + columnsOf(label) + 2;
  const [first = '', ...rest] = wrapAfter(used, escapeForStyle(image, style), width, start);
  const lines = [`${mark} ${palette.strong(label)}  ${first}`.trimEnd(), ...rest];
  if (declared === null) return lines;
  const place = escapeForStyle(placeText(declared.place), style);
  const last = rest.at(-1) ?? `${' '.repeat(used)}${first}`;
  const isBeside = columnsOf(last) + 2 + columnsOf(place) <= width;
  return isBeside
    ? [...lines.slice(0, -1), `${lines.at(-1)}  ${palette.dim(place)}`]
    : [...lines, `${' '.repeat(start)}${palette.dim(place)}`];
}

function drawRow({ label, words: said, place, tone }: TargetRow, style: Style): string[] {
  const words = place === null ? said : `${said} (${placeText(place)})`;
  const { palette } = style;
  const paint = tone === 'plain' ? (text: string) => text : palette[tone];
  const margin = columnsOf(glyphsOf(style).pass) + 1;
  const used = margin + LABEL;
  const [first = '', ...rest] = wrapAfter(used, escapeForStyle(words, style), style.width, used);
  return [`${' '.repeat(margin)}${palette.dim(padTo(label, LABEL))}${paint(first)}`, ...rest.map(paint)];
}

function drawObstacle(
  { message, hint, place }: { readonly message: string; readonly hint: string; readonly place: Place },
  style: Style,
): string[] {
  const margin = columnsOf(glyphsOf(style).pass) + 1;
  const draw = (text: string, paint: (line: string) => string) =>
    wrapAfter(margin, escapeForStyle(text, style), style.width, margin).map((line, index) =>
      paint(index === 0 ? ' '.repeat(margin) + line : line),
    );
  return [
    ...draw(`cannot be started: ${message} (${placeText(place)})`, style.palette.warn),
    ...draw(hint, style.palette.code),
  ];
}

function drawNote({ message, place }: Note, style: Style): string[] {
  const { bullet, pass } = glyphsOf(style);
  const margin = columnsOf(pass) + 1;
  const used = margin + columnsOf(bullet) + 1;
  const words = place === null ? message : `${message} (${placeText(place)})`;
  const [first = '', ...rest] = wrapAfter(used, escapeForStyle(words, style), style.width, used);
  return [`${' '.repeat(margin)}${bullet} ${first}`, ...rest].map(style.palette.dim);
}

function leftOutBlock(leftOut: readonly LeftOut[], style: Style): string[] {
  if (leftOut.length === 0) return [];
  const { bullet } = glyphsOf(style);
  const columns = Math.max(...leftOut.map(({ name }) => columnsOf(escapeForStyle(name, style))));
  const start = INDENT + columnsOf(bullet) + 1;
  return [
    style.palette.strong('left out'),
    ...leftOut.flatMap(({ name, reason, place }) => {
      const label = padTo(escapeForStyle(name, style), columns);
      const used = start + columns + 2;
      const words = escapeForStyle(`${reason} (${placeText(place)})`, style);
      const [first = '', ...rest] = wrapAfter(used, words, style.width, used);
      return [
        `${' '.repeat(INDENT)}${bullet} ${label}  ${style.palette.dim(first)}`,
        ...rest.map(style.palette.dim),
      ];
    }),
  ];
}

function noteBlock(notes: readonly Note[], style: Style): string[] {
  if (notes.length === 0) return [];
  return [style.palette.strong('about the files'), ...notes.flatMap((note) => drawNote(note, style))];
}

function placeText({ file, line }: Place): string {
  return `${file}:${line}`;
}
