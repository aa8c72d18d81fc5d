import type { ImageFacts } from '../observation.js';
import { type ProbeSettings, planTarget, type TargetPlan } from '../planning/plans.js';
import { planInPod } from '../planning/pod-plan.js';
import { type PodMemberTarget, podMemberOf } from '../pod-spec.js';
import type { Declared, Note, TargetSpec } from '../target-spec.js';
import type { Emit } from '../trial/trial-step.js';
import type { Session } from './session.js';

interface Asked {
  readonly settings: ProbeSettings;
  /** Of the target. */
  readonly image: ImageFacts;
  readonly session: Pick<Session, 'image' | 'shellImage'> & {
    readonly engine: Pick<Session['engine'], 'mountsParts'>;
  };
  readonly emit: Emit;
}

/** A plan, or why there can be none; the notes are on what it leaves out. */
type Planned = { readonly notes: readonly Note[] } & (
  | { readonly plan: TargetPlan }
  | { readonly obstacle: NonNullable<Declared['obstacle']> }
);

/** Plans a target, with the other containers of its Pod where it has a Pod; @throws SigprobeError `image-…` */
export async function planWithPod(spec: TargetSpec, asked: Asked): Promise<Planned> {
  const { settings, image } = asked;
  const plan = planTarget(spec, settings, image);
  const member = podMemberOf(spec);
  if (member === null) return { notes: [], plan };
  const members = await bringImages(member, asked);
  const holder = await asked.session.shellImage([image, ...members.values()], asked.emit);
  if (holder.kind === 'missing') return withoutPod(member, plan);
  const { mountsParts } = asked.session.engine;
  const probe = planInPod(plan.probe, member, settings, { members, holder: holder.image, mountsParts });
  return { notes: [], plan: { ...plan, probe } };
}

/** Of the other containers, by their name. */
async function bringImages(
  { pod, whole }: PodMemberTarget,
  { settings: { pull }, session, emit }: Asked,
): Promise<Map<string, ImageFacts>> {
  const images = new Map<string, ImageFacts>();
  for (const { pod: part, image, settings } of whole.containers)
    if (part.container !== pod.container)
      images.set(part.container, await session.image(image, settings.platform, pull, emit, whole.logins));
  return images;
}

const NO_SHELL = 'no image with a shell can be had to hold what they share';

/** One whose hook needs another container is not probed without it. */
function withoutPod({ pod, declared }: PodMemberTarget, plan: TargetPlan): Planned {
  const { siblings, asks } = pod;
  if (asks.length === 0) {
    const message = `It is probed alone, without ${siblings.join(', ')}: ${NO_SHELL}.`;
    return { notes: [{ message, place: declared.place }], plan };
  }
  const message = `Its hook asks ${asks.join(', ')}, of the same Pod, which cannot be run: ${NO_SHELL}.`;
  const hint = 'Give the engine an image with a shell: docker pull busybox:stable.';
  return { notes: [], obstacle: { message, hint, place: declared.hooks[0]?.place ?? declared.place } };
}
