import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Ends by itself when its parent is killed. */
const SPIN = 'for (const parent = process.ppid; process.ppid === parent; );';

/** Runs a program of Node's once for each core. */
export function onEachCore(program: string): ChildProcess[] {
  return Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', program], { stdio: 'ignore' }),
  );
}

/** Keeps every core busy while the work goes on. */
export async function whileCoresAreBusy<Result>(work: () => Promise<Result>): Promise<Result> {
  const spinners = onEachCore(SPIN);
  try {
    return await work();
  } finally {
    for (const spinner of spinners) spinner.kill('SIGKILL');
  }
}
