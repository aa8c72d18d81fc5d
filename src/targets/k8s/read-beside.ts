import { resolve } from 'node:path';
import { readEnvFile, readVariable } from '../env-file.js';
import type { Caller } from '../image-targets.js';
import type { SourceText } from './documents.js';
import type { GivenBeside } from './given-beside.js';
import { readManifestFiles } from './read-files.js';

/** What is given beside manifests, as it is read. */
export interface Beside {
  /** `NAME=value` for every container; of two with one name the later counts. */
  readonly env: readonly string[];
  readonly lookups: readonly SourceText[];
}

/**
 * What is written in a call counts more than what is in the files that it names.
 *
 * @throws SigprobeError `bad-file`, `bad-option`
 */
export function readBeside(given: GivenBeside, standardInput: string, caller: Caller): Beside {
  const cwd = caller.cwd();
  return {
    env: [
      ...given.envFile.flatMap((path) => readEnvFile(resolve(cwd, path), caller.env)),
      ...given.env.flatMap((text) => readVariable(text, caller.env)),
    ],
    lookups: readManifestFiles([...given.configmap, ...given.secret], standardInput, cwd),
  };
}
