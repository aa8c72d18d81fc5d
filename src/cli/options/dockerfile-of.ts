import { relative } from 'node:path';
import type { CallTarget } from '../call-target.js';
import type { CliProcess } from '../cli-process.js';
import type { GivenOptions } from './options.js';

/** The Dockerfile of an image with these options: as it was typed, else by the way from the working directory. */
export function dockerfileOf(
  { dockerfile }: GivenOptions,
  given: GivenOptions,
  { cwd }: Pick<CliProcess, 'cwd'>,
): Pick<CallTarget, 'dockerfile'> {
  if (dockerfile === undefined) return {};
  return { dockerfile: given.dockerfile ?? relative(cwd(), dockerfile) };
}
