import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Where folders come and go quickly: in memory where there is such a place. Programs in there may not be allowed to run. */
export const SCRATCH = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
