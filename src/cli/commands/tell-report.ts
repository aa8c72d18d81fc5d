import { constants } from 'node:fs';
import { access, appendFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Report } from '../../diagnosis/results/report.js';
import { errors } from '../../error-catalogue.js';
import { isSigprobeError } from '../../errors.js';
import type { FormatName } from '../../report/index.js';
import type { CliProcess } from '../cli-process.js';
import { FORMATS } from '../options/option-table.js';
import type { ReportOptions } from '../options/options.js';
import { type ReportTo, reportTo } from '../options/parsers.js';
import { printSentence } from '../terminal/print-error.js';
import { createStyle } from '../terminal/style.js';

/** GitHub takes no more of the summary of a step, and drops all of it where there is more. */
const SUMMARY_BYTES = 1024 * 1024 - 1024;

/** Where the report goes: one to standard output, the others to files. */
export interface Destinations {
  readonly onStdout: FormatName;
  readonly files: readonly (ReportTo<FormatName> & { readonly path: string })[];
}

/**
 * What is asked for, as far as it can be known now whether it can be written.
 *
 * @throws SigprobeError `bad-option` where two would go to one place, `bad-file`
 */
export async function destinationsOf(
  { format, report }: ReportOptions,
  cli: Pick<CliProcess, 'cwd'>,
): Promise<Destinations> {
  const all = report.map((text) => reportTo<FormatName>(text, FORMATS));
  const [onStdout, ...more] = all.filter(({ file }) => file === '-');
  if (more.length > 0 || (onStdout !== undefined && format !== 'human')) throw errors.twoOnStdout();
  const files = all
    .filter(({ file }) => file !== '-')
    .map((each) => ({ ...each, path: resolve(cli.cwd(), each.file) }));
  for (const [index, { file, path }] of files.entries()) {
    if (files.slice(0, index).some((other) => other.path === path)) throw errors.twoInOneFile(file);
    await checkWritable(file, path);
  }
  return { onStdout: onStdout?.format ?? (format as FormatName), files };
}

/** What decides how a report is told; `fail` is false with `--no-fail`. */
interface TellOptions extends Pick<ReportOptions, 'color' | 'verbose'> {
  readonly fail: boolean;
}

/**
 * Prints the report and writes the others, and returns the exit code that it carries, 0 with `--no-fail`, and 2 where one
 * of them could not be written, which is said.
 */
export async function tellReport(
  report: Report,
  { onStdout, files }: Destinations,
  { color, verbose, fail }: TellOptions,
  cli: CliProcess,
): Promise<number> {
  const { formatPieces } = await import('../../report/index.js');
  const style = createStyle(cli, cli.stdout, color, verbose);
  // A person who has read why nothing could be probed needs no list of nothing; a program needs its report.
  const isEmptyShard = report.shard?.targets.length === 0;
  if (report.results.length > 0 || onStdout !== 'human' || isEmptyShard)
    for (const piece of formatPieces[onStdout](report, style)) cli.stdout.write(piece);
  // A file is no terminal: it has colour only where that was asked for.
  const plain = { ...createStyle(cli, FILE, color, verbose), width: style.width };
  const written = [];
  for (const { format, file, path } of files)
    written.push(
      await attempt(cli, () => writeWhole(path, formatPieces[format](report, plain), cli.pid), file),
    );
  if ([onStdout, ...files.map(({ format }) => format)].includes('github')) await addJobSummary(report, cli);
  if (!written.every((isWritten) => isWritten)) return 2;
  return fail ? report.summary.exitCode : 0;
}

/** No terminal. */
const FILE = { isTTY: false } as CliProcess['stdout'];

async function attempt(cli: CliProcess, write: () => Promise<void>, file: string): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (cause) {
    const error = isSigprobeError(cause) ? cause : errors.reportNotWritable(file, 'other', cause);
    printSentence(error, cli);
    return false;
  }
}

async function checkWritable(file: string, path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() === true) throw errors.reportNotWritable(file, 'is-a-folder');
  const folder = await stat(dirname(path)).catch(() => null);
  if (folder?.isDirectory() !== true) throw errors.reportNotWritable(file, 'folder-missing');
  try {
    await access(found === null ? dirname(path) : path, constants.W_OK);
  } catch (cause) {
    throw errors.reportNotWritable(file, 'other', cause);
  }
}

/** A reader sees the whole file or the former one; what is no ordinary file, such as a pipe, is written as it is. */
async function writeWhole(path: string, pieces: Iterable<string>, pid: number): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const found = await stat(target).catch(() => null);
  if (found !== null && !found.isFile()) return writeFile(target, pieces);
  const draft = `${target}.sigprobe-${pid}`;
  try {
    await writeFile(draft, pieces, found === null ? {} : { mode: found.mode });
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Where GitHub shows more than annotations; a summary that cannot be written is no failure of the report. */
async function addJobSummary(report: Report, cli: CliProcess): Promise<void> {
  const path = cli.env['GITHUB_STEP_SUMMARY'];
  if (path === undefined || path === '') return;
  const { jobSummary } = await import('../../report/index.js');
  const used = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  await attempt(cli, () => appendFile(path, jobSummary(report, SUMMARY_BYTES - used)), path);
}
