import type { HookFacts, HookResult } from '../../observation.js';
import type { Place } from '../../target-spec.js';
import { duration } from '../../text/duration.js';
import type { Facts } from '../facts/facts.js';

/** A hook in the data of a finding. */
export interface NamedHook {
  readonly kind: HookFacts['kind'];
  readonly command: string;
  readonly tookMs: number;
  readonly result: HookResult['kind'];
  /** Null for one that did not exit. */
  readonly exitCode: number | null;
}

export function nameHook(hook: HookFacts): NamedHook {
  const { kind, what, result } = hook;
  const exitCode = result.kind === 'exited' ? result.code : null;
  return { kind, command: what, tookMs: timeOf(hook), result: result.kind, exitCode };
}

/** What became of a hook, as the rest of a sentence about it: `exited with 3`. */
export function resultWords({ kind, result }: HookFacts): string {
  switch (result.kind) {
    case 'exited':
      return `exited with ${result.code}`;
    case 'answered':
      return `was answered with ${result.status}`;
    case 'slept':
      return 'waited';
    case 'failed':
      return kind === 'exec' ? `could not be run: ${result.why}` : `failed: ${result.why}`;
    case 'cut-off':
      return 'had not ended when its time was up';
    case 'container-ended':
      return 'was cut off by the end of the container';
  }
}

/** `The hook nginx -s quit exited with 0 after 41 ms.` */
export function hookEvidence(hook: HookFacts): string {
  return `The hook ${hook.what} ${resultWords(hook)} after ${duration(timeOf(hook))}.`;
}

/** `The last line of its output: no such host`; null where it wrote nothing. */
export function outputEvidence({ output }: HookFacts): string | null {
  const last = output.trimEnd().split(/\r?\n/).at(-1)?.trim() || null;
  return last === null ? null : `The last line of its output: ${last}`;
}

/** `Hooks took 27 s of the grace period of 30 s.` Null where none has spent any of it. */
export function spentEvidence({ observation: { hooks } }: Facts): string | null {
  if (hooks?.rules !== 'kubernetes') return null;
  return `Hooks took ${duration(hooks.tookMs)} of the grace period of ${duration(hooks.budgetMs)}.`;
}

/** `compose.yaml:12`. */
export function placeWords({ file, line }: Place): string {
  return `${file === '-' ? 'standard input' : file}:${line}`;
}

function timeOf({ startedMs, endedMs }: HookFacts): number {
  return endedMs - startedMs;
}
