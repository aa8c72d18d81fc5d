import { Chalk } from 'chalk';
import type { Style } from '../../report/style.js';
import type { CliProcess, OutputStream } from '../cli-process.js';

/** Colour by option, then NO_COLOR and FORCE_COLOR, then whether it is a terminal that can show it. */
export function wantsColor(
  option: boolean | undefined,
  env: CliProcess['env'],
  stream: { readonly isTTY?: boolean | undefined },
): boolean {
  if (option !== undefined) return option;
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

/** Lines and marks need UTF-8; a locale that names another encoding gets ASCII. */
export function speaksUnicode(env: CliProcess['env'], platform: string): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return locale === undefined ? env['CI'] !== undefined : /utf-?8/i.test(locale);
}

/** How reports may draw on this stream. */
export function createStyle(
  cli: CliProcess,
  stream: OutputStream,
  color: boolean | undefined,
  verbose: boolean,
): Style {
  const chalk = new Chalk({ level: wantsColor(color, cli.env, stream) ? 1 : 0 });
  // chalk joins all its arguments, and a callback of `map` gets three.
  const paint = (style: (text: string) => string) => (text: string) => style(text);
  // A terminal that does not know its width says 0.
  const columns = stream.columns || Number(cli.env['COLUMNS']) || 80;
  return {
    palette: {
      strong: paint(chalk.bold),
      dim: paint(chalk.dim),
      good: paint(chalk.green),
      warn: paint(chalk.yellow),
      bad: paint(chalk.red),
      code: paint(chalk.cyan),
    },
    width: Math.min(Math.max(columns, 40), 120),
    unicode: speaksUnicode(cli.env, cli.platform),
    verbose,
  };
}
