import type { Container, SharedResource } from '../../engine/port.js';
import type { RunSettings } from '../../target-spec.js';
import type { PodPlan, SharedMount, TrialPlan } from '../../trial-plan.js';
import { type TrialContext, type Turn, throwIfInterrupted } from '../trial-context.js';

/** What the containers of a Pod share; it outlives each of them, as the pause container of a node does. */
export interface Holder {
  readonly container: Container;
  /** By the name that the Pod gives them. */
  readonly volumes: ReadonlyMap<string, SharedResource>;
}

/** What was taken from the engine so far, for whoever gives it back. */
export interface Taken {
  container: Container | null;
  readonly volumes: Map<string, SharedResource>;
}

/** As PID 1 of a Pod whose containers share processes it takes up those that nobody waits for. */
const SCRIPT = 'command -v sleep >/dev/null || exec tail -f /dev/null; while :; do sleep 3600 & wait; done';
const FOLDER = '/sigprobe';

/** Null once it runs; otherwise why it does not. */
export async function startHolder(pod: PodPlan, taken: Taken, context: TrialContext): Promise<string | null> {
  for (const name of pod.volumes) taken.volumes.set(name, await context.shared('volume'));
  const turn = await context.admit(context.abort, () => undefined);
  try {
    throwIfInterrupted(context.abort);
    return await start(pod, taken, { ...context, turn });
  } finally {
    turn.over();
  }
}

async function start(
  pod: PodPlan,
  taken: Taken,
  context: TrialContext & { readonly turn: Turn },
): Promise<string | null> {
  const { engine, labels, containerName } = context;
  const binds = [...taken.volumes.values()].map(({ name }, index) => `${name}:${FOLDER}/${index}:nocopy`);
  taken.container = await engine.createContainer({
    name: containerName(),
    image: pod.holderImage,
    entrypoint: ['/bin/sh', '-c', SCRIPT],
    cmd: [],
    init: false,
    labels,
    settings: { ...pod.holderSettings, volumes: binds },
    helper: { kind: 'none', why: null },
  });
  const failure = await taken.container.start();
  if (failure !== null && 'anew' in failure) {
    await taken.container.remove();
    return start(pod, taken, context);
  }
  if (failure !== null) return failure.message;
  context.turn.started();
  await openFolders(taken.container, binds.length, context.abort);
  return null;
}

/** Anyone may write to a volume that begins empty. */
async function openFolders(container: Container, count: number, abort: AbortSignal): Promise<void> {
  if (count === 0) return;
  const folders = Array.from({ length: count }, (_, index) => `${FOLDER}/${index}`);
  const command = { argv: ['chmod', '777', ...folders], user: '0', workdir: '/', env: [], privileged: false };
  await container.run(command, abort);
}

/** The settings of a container that joins the holder. */
export function joinHolder(
  settings: RunSettings,
  mounts: readonly SharedMount[],
  { sharesNetwork, sharesProcesses }: Pick<PodPlan, 'sharesNetwork' | 'sharesProcesses'>,
  { container, volumes }: Holder,
): RunSettings {
  const binds = mounts.flatMap(({ volume, path, isReadOnly }) => {
    const resource = volumes.get(volume);
    return resource === undefined ? [] : `${resource.name}:${path}:nocopy${isReadOnly ? ',ro' : ''}`;
  });
  return {
    ...settings,
    volumes: [...settings.volumes, ...binds],
    ...(sharesNetwork ? { network: `container:${container.id}` } : {}),
    ...(sharesProcesses ? { pid: `container:${container.id}` as const } : {}),
  };
}

/** The plan of the container that is probed, once what it joins is there. */
export function joinPlan(plan: TrialPlan, pod: PodPlan, holder: Holder): TrialPlan {
  return { ...plan, settings: joinHolder(plan.settings, pod.mounts, pod, holder) };
}
