import type { ImageFacts } from '../observation.js';
import { isChosen } from '../observation.js';
import type { PodMemberTarget, PodTarget } from '../pod-spec.js';
import { PLAIN_SETTINGS, type RunSettings } from '../target-spec.js';
import type { MemberPlan, PodPlan, SharedMount, TrialPlan } from '../trial-plan.js';
import { type ProbeSettings, planTarget } from './plans.js';
import { findSharedVolumes } from './shared-volumes.js';

/** What has been found for the containers of a Pod. */
export interface PodImages {
  /** Of the others, by the name of the container. */
  readonly members: ReadonlyMap<string, ImageFacts>;
  /** One with a shell. */
  readonly holder: string;
  /** The engine mounts parts of volumes. */
  readonly mountsParts: boolean;
}

/** Its own kernel parameters are those of the network that it joins. */
const OF_NETWORK = /^net\./;
/** Here the engine mounts a tmpfs of its own, of the size that the settings say, unless there is a volume. */
const SHARED_MEMORY = '/dev/shm';

/** The plan of the trial that decides, with the other containers of its Pod. */
export function planInPod(
  probe: TrialPlan,
  target: PodMemberTarget,
  settings: ProbeSettings,
  images: PodImages,
): TrialPlan {
  const { whole } = target;
  const { volumes, mountsOf } = findSharedVolumes(whole, images.mountsParts);
  const { network } = whole;
  const sharesNetwork = network === 'pod';
  const sharesProcesses = whole.processes === 'pod';
  const join = (container: PodTarget, plan: TrialPlan): TrialPlan => ({
    ...plan,
    // An init stands for the program of the Pod that is PID 1, which there now is.
    init: plan.init && !sharesProcesses,
    settings: joined(plan.settings, mountsOf(container), sharesNetwork),
  });
  const pod: PodPlan = {
    role: target.pod.role === 'sidecar' ? 'sidecar' : 'regular',
    order: target.pod.order,
    startup: target.pod.startup?.how ?? null,
    holderImage: images.holder,
    holderSettings: holderSettings(target.settings, sharesNetwork),
    sharesNetwork,
    sharesProcesses,
    graceSeconds: graceSeconds(target, probe),
    volumes,
    mounts: mountsOf(target),
    members: whole.containers
      .filter((container) => container.pod.container !== target.pod.container)
      .map((container): MemberPlan => {
        const image = images.members.get(container.pod.container);
        if (image === undefined) throw new Error(`no image for ${container.pod.container}`);
        const { probe: plan } = planTarget(container, ofMember(settings), image);
        return {
          ...memberOf(container, target),
          mounts: mountsOf(container),
          plan: join(container, plan),
        };
      }),
  };
  return { ...join(target, probe), pod };
}

function memberOf(container: PodTarget, target: PodTarget): Omit<MemberPlan, 'mounts' | 'plan'> {
  const { container: name, role, order, startup } = container.pod;
  return { name, role, order, isAsked: target.pod.asks.includes(name), startup: startup?.how ?? null };
}

/** What a person chooses for the container that is probed is for that one. */
function ofMember(settings: ProbeSettings): ProbeSettings {
  const signal = settings.signal !== null && isChosen(settings.signal) ? null : settings.signal;
  return { ...settings, signal, reach: 'pid-1', second: null, ready: null, when: 'ready', load: null };
}

function graceSeconds({ declared, pod }: PodTarget, { grace }: TrialPlan): number {
  return declared.grace === null || isChosen(grace) ? grace.budgetMs / 1_000 : pod.graceSeconds;
}

/** What stands for these volumes when it is run alone is taken out, and what is of the network that it joins. */
function joined(settings: RunSettings, mounts: readonly SharedMount[], sharesNetwork: boolean): RunSettings {
  const paths = mounts.map(({ path }) => path);
  const { volumes, tmpfs, sysctls } = settings;
  const own = {
    ...settings,
    shmSize: paths.includes(SHARED_MEMORY) ? null : settings.shmSize,
    volumes: volumes.filter((volume) => !paths.includes(volume)),
    tmpfs: tmpfs.filter((entry) => !paths.includes(entry.split(':', 1)[0] ?? '')),
  };
  if (!sharesNetwork) return own;
  return { ...own, hostname: null, extraHosts: [], sysctls: only(sysctls, (name) => !OF_NETWORK.test(name)) };
}

function holderSettings(
  { hostname, extraHosts, sysctls, network, platform }: RunSettings,
  sharesNetwork: boolean,
): RunSettings {
  const plain: RunSettings = { ...PLAIN_SETTINGS, user: '0', healthcheck: 'none', platform };
  if (!sharesNetwork) return plain;
  return { ...plain, network, hostname, extraHosts, sysctls: only(sysctls, (name) => OF_NETWORK.test(name)) };
}

function only(sysctls: RunSettings['sysctls'], isWanted: (name: string) => boolean): RunSettings['sysctls'] {
  return Object.fromEntries(Object.entries(sysctls).filter(([name]) => isWanted(name)));
}
