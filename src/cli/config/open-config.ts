import { relative, resolve } from 'node:path';
import type { CliProcess } from '../cli-process.js';
import type { GivenOptions } from '../options/options.js';
import type { Config } from './config.js';
import { findConfig } from './find-config.js';

/**
 * The file that `--config` names, else the nearest sigprobe.yaml; null where there is none, or none is wanted.
 *
 * @throws SigprobeError `bad-file`
 */
export async function openConfig(
  choice: GivenOptions['config'],
  cli: Pick<CliProcess, 'cwd'>,
): Promise<Config | null> {
  if (choice === false) return null;
  const cwd = cli.cwd();
  const path = typeof choice === 'string' ? resolve(cwd, choice) : findConfig(cwd);
  if (path === null) return null;
  // Most calls have no file, and the parser takes longer to load than --help takes to print.
  const { loadConfig } = await import('./load-config.js');
  return loadConfig(path, typeof choice === 'string' ? choice : relative(cwd, path));
}
