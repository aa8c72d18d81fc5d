import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import {
  FILE_OPTIONS,
  type FileScope,
  fileKey,
  MANIFEST_OPTIONS,
  UNSAID,
} from '../../src/cli/options/option-table.js';
import { addProbeOptions } from '../../src/cli/options/options.js';
import { rules } from '../../src/diagnosis/rules/index.js';
import type { Rule } from '../../src/diagnosis/rules/rule.js';
import { type Parts, rewrite, writeDocument } from './documents.js';
import { readFixtures } from './fixtures.js';

/** The parts of the README that are written from the code. */
export const README_PARTS: Parts = {
  rules: rulesTable,
  options: optionsTable,
  'config-keys': configKeysTable,
  'without-record': withoutRecordTable,
  'engine-differences': differencesTable,
};

function rulesTable(): string {
  const known: readonly Rule[] = rules;
  return table(
    ['rule', 'severity', 'what it says'],
    ...known.map(({ id, severity, page }) => [`\`${id}\``, severity, cell(page.title)]),
  );
}

function optionsTable(): string {
  const { options } = addProbeOptions(new Command());
  return table(
    ['option', 'meaning', 'default'],
    ...options
      .filter(({ hidden }) => !hidden)
      .map(({ flags, description, argChoices, defaultValue, defaultValueDescription, variadic }) => {
        const choices =
          argChoices === undefined ? '' : `: ${argChoices.map((each) => `\`${each}\``).join(', ')}`;
        const told = /^(.*) \(default: ([^)]+)\)$/.exec(description);
        const standard =
          defaultValueDescription ?? (typeof defaultValue === 'string' ? defaultValue : told?.[2]);
        const isSaid = standard !== undefined && standard !== UNSAID && !variadic;
        return [`\`${flags}\``, cell((told?.[1] ?? description) + choices), isSaid ? standard : ''];
      }),
  );
}

/** Which options may stand where in sigprobe.yaml, and why the others may not. */
function configKeysTable(): string {
  const keys = (scope: FileScope) => {
    const entries = [...FILE_OPTIONS, ...MANIFEST_OPTIONS].filter(
      ({ file, isHidden }) => file === scope && isHidden !== true,
    );
    return [...new Set(entries.map((entry) => `\`${fileKey(entry)}\``))].join(', ');
  };
  const never = new Set(FILE_OPTIONS.map(({ file }) => file).filter((file) => typeof file === 'object'));
  return table(
    ['may stand', 'options'],
    ['with any target, and among the defaults', keys('target')],
    ['with an image, and among the defaults', keys('container')],
    ['with services of a Compose file, and among the defaults', keys('service')],
    ['with `k8s`', keys('manifests')],
    ['among the defaults', keys('call')],
    ...[...never].flatMap((scope) => {
      const names = keys(scope);
      return names === '' ? [] : [['nowhere', `${names}: ${cell(scope.never)}`]];
    }),
  );
}

/** What is unknown without the kernel's record, and of how many of the fixtures. */
function withoutRecordTable(): string {
  const fixtures = readFixtures();
  const other = fixtures.flatMap(({ name, expected: { outcome, withoutRecord } }) =>
    withoutRecord?.outcome === undefined || withoutRecord.outcome === outcome
      ? []
      : [{ name, outcome, without: withoutRecord.outcome, why: withoutRecord.why }],
  );
  return [
    `Of the project's ${fixtures.length} fixtures, ${other.length} have another outcome without the record:`,
    '',
    table(
      ['fixture', 'with', 'without', 'why'],
      ...other.map(({ name, outcome, without, why }) => [
        `\`${name}\``,
        `\`${outcome}\``,
        `\`${without}\``,
        cell(why),
      ]),
    ),
  ].join('\n');
}

/** What one engine shows otherwise than all others. */
function differencesTable(): string {
  const rows = readFixtures().flatMap(({ name, expected }) =>
    Object.entries(expected.engines ?? {}).map(([engine, { why, refused, outcome }]) => [
      engine,
      `\`${name}\``,
      refused === undefined ? `\`${outcome ?? expected.outcome}\`` : 'an error',
      `\`${expected.outcome}\``,
      cell(why),
    ]),
  );
  rows.sort(([one = ''], [other = '']) => one.localeCompare(other));
  return table(['engine', 'fixture', 'outcome there', 'elsewhere', 'why'], ...rows);
}

/** A table with its columns lined up, but for the end of the last, whose texts are of every length. */
function table(...rows: [head: readonly string[], ...body: (readonly string[])[]]): string {
  const [head, ...body] = rows;
  const widths = head.map((title, column) =>
    column === head.length - 1 ? title.length : Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  rewrite('README.md', README_PARTS);
  // The unit tests need not load the compiler for the README's sake.
  const { ARCHITECTURE_PARTS } = await import('./rooms-picture.js');
  rewrite('docs/architecture.md', ARCHITECTURE_PARTS);
  const { drawPicture, PICTURE } = await import('./terminal-picture.js');
  writeDocument(PICTURE.file, drawPicture());
  const { drawHtmlPicture, isPictureCurrent } = await import('./html-picture.js');
  if (!isPictureCurrent()) await drawHtmlPicture(console.log);
}
