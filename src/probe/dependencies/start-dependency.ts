import { isSigprobeError } from '../../errors.js';
import { type ProbeSettings, planTarget } from '../../planning/plans.js';
import type { TargetSpec } from '../../target-spec.js';
import type { Companion, CompanionCondition } from '../../trial/companion.js';
import type { Emit } from '../../trial/trial-step.js';
import { secretsOf } from '../secrets.js';
import type { Session } from '../session.js';
import { imageOf } from '../target-image.js';
import type { Needed } from './start-order.js';

/** Of its log so much is told: the rest is for whoever starts it by hand. */
const LOG_LINES = 3;
const LONGEST_LOG = 300;

/** A dependency as it was asked for, or why it is not, the end of a sentence about it. */
export type StartedDependency =
  | { readonly kind: 'up'; readonly companion: Companion }
  | { readonly kind: 'failed'; readonly why: string; readonly hint: string };

const CONDITIONS = {
  started: 'started',
  healthy: 'ready',
  completed: 'completed',
} as const satisfies Record<Needed['condition'], CompanionCondition>;

/** What its file, its image or its program is to blame for is no failure of the call. */
const OF_THE_DEPENDENCY = [
  'image-not-found',
  'image-not-pullable',
  'target-incomplete',
  'bad-file',
  'engine-failed',
] as const;

/** Starts a target on which another one depends. `settings` are those of the other. */
export async function startDependency(
  spec: TargetSpec,
  condition: Needed['condition'],
  settings: ProbeSettings,
  session: Session,
  emit: Emit,
): Promise<StartedDependency> {
  const { obstacle } = spec.declared ?? { obstacle: null };
  if (obstacle !== null) return { kind: 'failed', why: lower(obstacle.message), hint: obstacle.hint };
  const secrets = secretsOf(spec);
  try {
    const image = await imageOf(spec, settings, session, emit);
    emit({ kind: 'starting-dependency', name: spec.name });
    // How the target is known to be ready, and what is asked of it, is not said of this one.
    const own: ProbeSettings = {
      ...settings,
      ready: null,
      load: null,
      when: 'ready',
      second: null,
      keep: false,
    };
    const { probe: plan } = planTarget(spec, own, image);
    const started = await session.companion(plan, CONDITIONS[condition], emit);
    if (started.kind === 'up') return started;
    const log = secrets
      .text(started.log?.text ?? '')
      .trimEnd()
      .split('\n')
      .slice(-LOG_LINES);
    const end = log.join(' / ') === '' ? '' : `; its log ends: ${log.join(' / ').slice(-LONGEST_LOG)}`;
    return { kind: 'failed', why: `${secrets.text(started.why)}${end}`, hint: lookInto(spec.name) };
  } catch (error) {
    const failure = secrets.failure(error);
    if (!isSigprobeError(failure, ...OF_THE_DEPENDENCY)) throw failure;
    return { kind: 'failed', why: lower(failure.message), hint: failure.hint };
  }
}

function lookInto(name: string): string {
  return `Probe it by itself to see why: sigprobe compose --with-dependencies ${name}.`;
}

/** A sentence as the end of another one. */
function lower(sentence: string): string {
  const isWord = /^[A-Z][a-z]* /.test(sentence);
  return `${isWord ? sentence.charAt(0).toLowerCase() : sentence.charAt(0)}${sentence.slice(1)}`.replace(
    /\.$/,
    '',
  );
}
