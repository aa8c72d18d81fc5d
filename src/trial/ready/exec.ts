import type { CommandResult, Container } from '../../engine/port.js';
import type { ReadyFacts } from '../../observation.js';
import type { DeclaredReadiness } from '../../target-spec.js';
import { duration } from '../../text/duration.js';
import { commandWords } from '../command-words.js';
import type { ReadyContext } from './context.js';

/** A platform asks every few seconds; the moment at which the command first passes is the same. */
const ASK_EVERY_MS = 500;

/** Waits until a command in the container exits with 0. */
export async function exec(
  container: Container,
  { argv, timeoutMs, periodMs }: Extract<DeclaredReadiness, { kind: 'exec' }>,
  { clock, abort }: ReadyContext,
): Promise<ReadyFacts> {
  const start = clock.now();
  const after = () => Math.round(clock.now() - start);
  const words = commandWords(argv);
  let last = `${words} was not run`;
  while (!abort.aborted) {
    const late = new AbortController();
    const over = new AbortController();
    const stop = AbortSignal.any([late.signal, abort]);
    void clock.sleep(timeoutMs, AbortSignal.any([over.signal, abort])).then(() => late.abort());
    const result = await container
      .run({ argv, user: null, workdir: null, env: [], privileged: false }, stop)
      .finally(() => over.abort());
    if (abort.aborted) break;
    if (result.kind === 'exited' && result.code === 0)
      return { kind: 'matched', afterMs: after(), what: `${words} exited with 0` };
    last = `${words} ${failureWords(result, timeoutMs)}`;
    await clock.sleep(Math.min(periodMs, ASK_EVERY_MS), abort);
  }
  return { kind: 'not-ready', afterMs: after(), why: last };
}

function failureWords(result: CommandResult, timeoutMs: number): string {
  switch (result.kind) {
    case 'exited':
      return `exited with ${result.code}`;
    case 'unfinished':
      return `did not exit within ${duration(timeoutMs)}`;
    case 'not-run':
      return `could not be run: ${result.why}`;
  }
}
