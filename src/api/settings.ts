import { errors } from '../error-catalogue.js';
import { parseSignal, type Signal } from '../kernel/signals.js';
import type { GraceFacts } from '../observation.js';
import { DEFAULT_PLATFORM, findPlatform, type PlatformName, platforms } from '../platforms/platforms.js';
import type { Settings } from '../probe/probe-target.js';
import { checkReference } from '../targets/image-targets.js';
import { duration } from '../text/duration.js';
import type { HelperWish, HttpTarget, PullPolicy, ReadyHow } from '../trial-plan.js';
import { platformRules } from './platform-rules.js';

/** How to probe and what passes; whatever is left out is as the command line has it. */
export interface ProbeChoices {
  /** Platform whose default grace period and stop signal apply; `kubernetes` unless another is named. */
  readonly preset?: PlatformName | undefined;
  /** Grace period, ms, instead of the platform's. */
  readonly graceMs?: number | undefined;
  /** `SIGTERM`, `INT`, `15`: sent instead of the image's STOPSIGNAL. */
  readonly signal?: string | undefined;
  /** Also sent, so long after the first. */
  readonly secondSignal?: { readonly signal: string; readonly afterMs: number } | undefined;
  /** How to tell that the container is ready; as its file or image declares unless another is given. */
  readonly ready?: ReadyHow | undefined;
  /** 60,000 unless another is given. */
  readonly readyTimeoutMs?: number | undefined;
  /** Whether the signal is sent once the container is ready, or right after it starts. */
  readonly when?: 'ready' | 'starting' | undefined;
  /** Where to send requests during the shutdown. */
  readonly load?: HttpTarget | undefined;
  readonly pull?: PullPolicy | undefined;
  /** Waits out the budget even after a proof. */
  readonly fullGrace?: boolean | undefined;
  /** False runs no remedies. */
  readonly remedies?: boolean | undefined;
  /** Keeps the containers for inspection. */
  readonly keep?: boolean | undefined;
  /** Trials per target; the worst outcome decides. */
  readonly runs?: number | undefined;
  /** What passes: any stop in time, or only a graceful one. */
  readonly require?: 'stop' | 'graceful' | undefined;
  /** What fails a target besides: outcomes, rules that fire, severities (`warning` is errors too). */
  readonly failOn?: readonly string[] | undefined;
}

const DEFAULT_READY_TIMEOUT_MS = 60_000;

/** Who made a choice: a person in this call, or sigprobe.yaml. */
export type GivenBy = 'option' | 'config';

/** Who chose the budget, and who the signal, where they were chosen. */
type Givers = Readonly<Record<'grace' | 'signal', GivenBy>>;

const BY_HAND: Givers = { grace: 'option', signal: 'option' };

/**
 * The choices with a default for each that was not made; @throws SigprobeError `bad-option` when they
 * contradict each other
 */
export function toSettings(choices: ProbeChoices, givenBy: Givers = BY_HAND): Settings {
  checkWhen(choices);
  const { preset = DEFAULT_PLATFORM, graceMs, signal, secondSignal } = choices;
  const platform = findPlatform(preset);
  if (platform === null)
    throw errors.unknownPlatform(
      preset,
      platforms.map(({ name }) => name),
    );
  const rules = platformRules(
    platform,
    graceMs === undefined ? null : { budgetMs: graceMs, source: givenBy.grace },
    signal === undefined ? null : { ...toSignal(signal), source: givenBy.signal },
  );
  return {
    ...rules,
    second: secondSignal === undefined ? null : toSecond(secondSignal, rules.grace),
    ready: choices.ready ?? null,
    readyTimeoutMs: choices.readyTimeoutMs ?? DEFAULT_READY_TIMEOUT_MS,
    when: choices.when ?? 'ready',
    load: choices.load ?? null,
    pull: choices.pull ?? 'missing',
    fullGrace: choices.fullGrace ?? false,
    remedies: choices.remedies ?? true,
    keep: choices.keep ?? false,
    runs: choices.runs ?? 1,
    require: choices.require ?? 'stop',
    failOn: choices.failOn ?? [],
    platforms,
  };
}

function checkWhen({ when, ready, load }: ProbeChoices): void {
  if (when !== 'starting') return;
  if (load !== undefined) throw errors.loadBeforeReady();
  if (ready !== undefined) throw errors.readyWithoutWaiting();
}

function toSecond(
  { signal, afterMs }: { readonly signal: string; readonly afterMs: number },
  { budgetMs }: GraceFacts,
): NonNullable<Settings['second']> {
  if (afterMs >= budgetMs) throw errors.secondSignalTooLate(duration(budgetMs));
  return { signal: toSignal(signal), afterMs };
}

/** The image that is named, unless it is a word. */
export function toHelperWish(text = 'auto'): HelperWish {
  if (text === 'auto' || text === 'never') return { kind: text };
  return { kind: 'image', reference: checkReference(text) };
}

function toSignal(text: string): Signal {
  const signal = parseSignal(text);
  if (signal === null) throw errors.unknownSignal(text);
  if (signal.name === 'SIGKILL' || signal.name === 'SIGSTOP') throw errors.uncatchableSignal(signal.name);
  return signal;
}
