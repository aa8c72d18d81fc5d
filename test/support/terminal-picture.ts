import type { CliProcess, OutputStream } from '../../src/cli/cli-process.js';
import { createStyle } from '../../src/cli/terminal/style.js';
import { human } from '../../src/report/human/human.js';
import { columnsOf } from '../../src/text/columns.js';
import { reportOfRecordings } from './recorded-report.js';

/** The picture that the README opens with: what a terminal shows of a real run, the one that was recorded. */
export const PICTURE = { file: 'docs/report.svg', fixture: 'shell-form-server' } as const;

const CELL = { width: 8, height: 18 } as const;
const MARGIN = 20;
const COLUMNS = 80;

/** The report as a terminal of 80 columns shows it, in colour, as SVG that is readable on light and dark pages. */
export function drawPicture(): string {
  const terminal = { env: { LANG: 'C.UTF-8' }, platform: 'linux' } as unknown as CliProcess;
  const screen = { isTTY: true, columns: COLUMNS } as unknown as OutputStream;
  const report = human(reportOfRecordings([PICTURE.fixture]), createStyle(terminal, screen, true, false));
  const command = `$ sigprobe sigprobe-fixture/${PICTURE.fixture}`;
  return terminalToSvg([command, ...report.trimEnd().split('\n')], command);
}

/** Lines with the colours that a report uses, a cell for each column. */
export function terminalToSvg(lines: readonly string[], title: string): string {
  const width = COLUMNS * CELL.width + 2 * MARGIN;
  const height = lines.length * CELL.height + 2 * MARGIN;
  const rows = lines.flatMap((line, row) => drawLine(line, MARGIN + (row + 0.75) * CELL.height));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    '<style>text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre;fill:#1f2328}.b{font-weight:700}.d{fill:#59636e}.good{fill:#17713f}.warn{fill:#865700}.bad{fill:#b3241b}.code{fill:#0b5cad}</style>',
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8" fill="#fff" stroke="#d1d9e0"/>`,
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}

/** What each code of a terminal turns on, and which it turns off before that. */
const CODES: Readonly<Record<string, { readonly on?: string; readonly off: readonly string[] }>> = {
  '0': { off: ['b', 'd', 'good', 'warn', 'bad', 'code'] },
  '1': { on: 'b', off: [] },
  '2': { on: 'd', off: [] },
  '22': { off: ['b', 'd'] },
  '31': { on: 'bad', off: [] },
  '32': { on: 'good', off: [] },
  '33': { on: 'warn', off: [] },
  '36': { on: 'code', off: [] },
  '39': { off: ['good', 'warn', 'bad', 'code'] },
};

function drawLine(line: string, y: number): string[] {
  const classes = new Set<string>();
  let column = 0;
  return line.split(/(\x1b\[\d+m)/).flatMap((part) => {
    const code = /^\x1b\[(\d+)m$/.exec(part)?.[1];
    if (code !== undefined) {
      const known = CODES[code];
      if (known === undefined) throw new Error(`The picture knows no colour ${code}.`);
      for (const name of known.off) classes.delete(name);
      if (known.on !== undefined) classes.add(known.on);
      return [];
    }
    const columns = columnsOf(part);
    const x = MARGIN + column * CELL.width;
    column += columns;
    return part.trim() === '' ? [] : [drawText(part, { x, y, columns }, [...classes])];
  });
}

function drawText(text: string, at: { x: number; y: number; columns: number }, classes: string[]): string {
  const look = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
  const fit = `textLength="${at.columns * CELL.width}" lengthAdjust="spacingAndGlyphs"`;
  return `<text x="${at.x}" y="${at.y}" ${fit}${look} xml:space="preserve">${escapeXml(text)}</text>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
