import type { CommandResult, Container } from '../../engine/port.js';
import type { HookResult } from '../../observation.js';
import type { Hook } from '../../target-spec.js';
import { duration } from '../../text/duration.js';
import type { Clock } from '../clock.js';
import { commandWords } from '../command-words.js';
import { unlessOver } from '../ready/context.js';

/** What one hook may use; `abort` fires when its time is up, the container ends, or the user interrupts. */
export interface HookContext {
  readonly container: Container;
  /** A wait may be counted in place of being waited for. */
  readonly isSkippable: boolean;
  readonly clock: Clock;
  readonly leftMs: number;
  readonly abort: AbortSignal;
}

/** What became of a hook; `unfinished` where it was still under way when it was aborted. */
export interface Ran {
  readonly result: HookResult | { readonly kind: 'unfinished' };
  readonly output: string;
  /** Counted, but not waited for, ms. */
  readonly skippedMs: number;
}

const UNFINISHED: Ran = { result: { kind: 'unfinished' }, output: '', skippedMs: 0 };

/** Runs one hook. */
export function runHook({ action, ...as }: Hook, context: HookContext): Promise<Ran> {
  switch (action.kind) {
    case 'exec':
      return runCommand({ argv: action.argv, ...as }, context);
    case 'http':
      return request(action, context);
    case 'sleep':
      return sleep(action.ms, context);
  }
}

/** The hook in a few words. */
export function hookWords({ action }: Hook): string {
  switch (action.kind) {
    case 'exec':
      return commandWords(action.argv);
    case 'http':
      return `GET ${action.scheme}://localhost:${action.port}${action.path}`;
    case 'sleep':
      return `sleep ${duration(action.ms)}`;
  }
}

async function runCommand(
  { argv, user, workdir, env, privileged }: Omit<Hook, 'action'> & { readonly argv: readonly string[] },
  { container, abort }: HookContext,
): Promise<Ran> {
  const result = await container.run({ argv, user, workdir, env, privileged }, abort);
  return { result: resultOf(result), output: result.kind === 'not-run' ? '' : result.output, skippedMs: 0 };
}

function resultOf(result: CommandResult): Ran['result'] {
  switch (result.kind) {
    case 'exited':
      return { kind: 'exited', code: result.code };
    case 'not-run':
      return { kind: 'failed', why: result.why };
    case 'unfinished':
      return { kind: 'unfinished' };
  }
}

async function request(
  { scheme, port, path }: Extract<Hook['action'], { kind: 'http' }>,
  { container, leftMs, abort }: HookContext,
): Promise<Ran> {
  const answer = await unlessOver(container.get(port, path, { scheme, boundMs: leftMs }), abort);
  if (answer === null) return UNFINISHED;
  switch (answer.kind) {
    case 'answered':
      return { ...UNFINISHED, result: { kind: 'answered', status: answer.status } };
    case 'silent':
      return { ...UNFINISHED, result: { kind: 'failed', why: 'nothing answered' } };
    case 'unreachable':
      return { ...UNFINISHED, result: { kind: 'failed', why: answer.why } };
  }
}

/** A wait changes nothing in a container that is alone, so that only the probe takes the time for it. */
async function sleep(ms: number, { isSkippable, clock, leftMs, abort }: HookContext): Promise<Ran> {
  if (isSkippable)
    return ms > leftMs
      ? { ...UNFINISHED, skippedMs: leftMs }
      : { ...UNFINISHED, result: { kind: 'slept' }, skippedMs: ms };
  await clock.sleep(ms, abort);
  return abort.aborted ? UNFINISHED : { ...UNFINISHED, result: { kind: 'slept' } };
}
