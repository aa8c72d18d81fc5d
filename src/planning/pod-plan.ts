import type { ImageFacts } from '../observation.js';
import { isChosen } from '../observation.js';
import type { PodMemberTarget, PodSpec, PodTarget } from '../pod-spec.js';
import { PLAIN_SETTINGS, type RunSettings } from '../target-spec.js';
import type { MemberPlan, PodPlan, SharedMount, TrialPlan } from '../trial-plan.js';
import { type ProbeSettings, planTarget } from './plans.js';

/** What has been found for the containers of a Pod. */
export interface PodImages {
  /** Of the others, by the name of the container. */
  readonly members: ReadonlyMap<string, ImageFacts>;
  /** One with a shell. */
  readonly holder: string;
}

/** Its own kernel parameters are those of the network that it joins. */
const OF_NETWORK = /^net\./;
/** Here the engine mounts a tmpfs of its own, of the size that the settings say. */
const SHARED_MEMORY = '/dev/shm';

/** The plan of the trial that decides, with the other containers of its Pod. */
export function planInPod(
  probe: TrialPlan,
  target: PodMemberTarget,
  settings: ProbeSettings,
  images: PodImages,
): TrialPlan {
  const { whole } = target;
  const volumes = sharedVolumes(whole);
  const { network } = whole;
  const sharesNetwork = network === 'pod';
  const sharesProcesses = whole.processes === 'pod';
  const join = (container: PodTarget, plan: TrialPlan): TrialPlan => ({
    ...plan,
    // An init stands for the program of the Pod that is PID 1, which there now is.
    init: plan.init && !sharesProcesses,
    settings: joined(plan.settings, sharedMounts(container, volumes), sharesNetwork),
    // It would be left behind with nothing of what it needs.
    keep: false,
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
    mounts: sharedMounts(target, volumes),
    members: whole.containers
      .filter((container) => container.pod.container !== target.pod.container)
      .map((container): MemberPlan => {
        const image = images.members.get(container.pod.container);
        if (image === undefined) throw new Error(`no image for ${container.pod.container}`);
        const { probe: plan } = planTarget(container, ofMember(settings), image);
        return { ...memberOf(container, target, volumes), plan: join(container, plan) };
      }),
  };
  return { ...join(target, probe), pod };
}

function memberOf(
  container: PodTarget,
  target: PodTarget,
  volumes: readonly string[],
): Omit<MemberPlan, 'plan'> {
  const { container: name, role, order, startup } = container.pod;
  const isAsked = target.pod.asks.includes(name);
  return {
    name,
    role,
    order,
    isAsked,
    startup: startup?.how ?? null,
    mounts: sharedMounts(container, volumes),
  };
}

/** What a person chooses for the container that is probed is for that one. */
function ofMember(settings: ProbeSettings): ProbeSettings {
  const signal = settings.signal !== null && isChosen(settings.signal) ? null : settings.signal;
  return { ...settings, signal, reach: 'pid-1', second: null, ready: null, when: 'ready', load: null };
}

function graceSeconds({ declared, pod }: PodTarget, { grace }: TrialPlan): number {
  return declared.grace === null || isChosen(grace) ? grace.budgetMs / 1_000 : pod.graceSeconds;
}

/** Those that begin empty and that several containers have as a whole. */
function sharedVolumes({ containers, volumes }: PodSpec): string[] {
  return volumes
    .filter(({ kind }) => kind === 'scratch' || kind === 'claim')
    .map(({ name }) => name)
    .filter(
      (name) => containers.filter((container) => sharedMounts(container, [name]).length > 0).length > 1,
    );
}

function sharedMounts({ pod: { mounts } }: PodTarget, volumes: readonly string[]): SharedMount[] {
  return mounts
    .filter(
      ({ volume, path, subPath }) => volumes.includes(volume) && subPath === null && path !== SHARED_MEMORY,
    )
    .map(({ volume, path, isReadOnly }) => ({ volume, path, isReadOnly }));
}

/** What stands for these volumes when it is run alone is taken out, and what is of the network that it joins. */
function joined(settings: RunSettings, mounts: readonly SharedMount[], sharesNetwork: boolean): RunSettings {
  const paths = mounts.map(({ path }) => path);
  const { volumes, tmpfs, sysctls } = settings;
  const own = {
    ...settings,
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
