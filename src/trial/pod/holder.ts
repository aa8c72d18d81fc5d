import type { Command, Container, SharedResource } from '../../engine/port.js';
import type { RunSettings } from '../../target-spec.js';
import type { PodPlan, SharedMount } from '../../trial-plan.js';
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
  for (const { name, memory } of pod.volumes)
    taken.volumes.set(name, await context.shared('volume', { memory }));
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
  await container.run(asRoot('chmod', '777', ...folders), abort);
}

/** The settings of a container that joins the holder, once the parts of volumes are there that it has. */
export async function joinHolder(
  settings: RunSettings,
  mounts: readonly SharedMount[],
  { pod, holder }: { readonly pod: PodPlan; readonly holder: Holder },
  { abort, engine }: Pick<TrialContext, 'abort' | 'engine'>,
): Promise<RunSettings> {
  await makeParts(mounts, holder, abort);
  const { id } = holder.container;
  const { hostname } = pod.holderSettings;
  const placed = mounts.flatMap((mount) => {
    const resource = holder.volumes.get(mount.volume);
    return resource === undefined ? [] : [{ ...mount, volume: resource.name }];
  });
  const binds = placed.filter(({ subPath }) => subPath === null);
  return {
    ...settings,
    volumes: [
      ...settings.volumes,
      ...binds.map(({ volume, path, isReadOnly }) => `${volume}:${path}:nocopy${isReadOnly ? ',ro' : ''}`),
    ],
    volumeParts: placed.flatMap(({ subPath, ...mount }) => (subPath === null ? [] : [{ ...mount, subPath }])),
    ...(pod.sharesNetwork ? { network: `container:${id}` } : {}),
    ...(pod.sharesNetwork && !engine.sharesHostname ? { hostname } : {}),
    ...(pod.sharesProcesses ? { pid: `container:${id}` as const } : {}),
  };
}

/** As the kubelet does it, just before the container: what is there by then, such as a file, stays. */
const MAKE_PARTS = 'umask 0; for part; do [ -e "$part" ] || mkdir -p "$part"; done';

async function makeParts(
  mounts: readonly SharedMount[],
  { container, volumes }: Holder,
  abort: AbortSignal,
): Promise<void> {
  const names = [...volumes.keys()];
  const parts = mounts.flatMap(({ volume, subPath }) =>
    subPath === null ? [] : [`${FOLDER}/${names.indexOf(volume)}/${subPath}`],
  );
  if (parts.length === 0) return;
  await container.run(asRoot('/bin/sh', '-c', MAKE_PARTS, 'sh', ...parts), abort);
  throwIfInterrupted(abort);
}

function asRoot(...argv: readonly string[]): Command {
  return { argv, user: '0', workdir: '/', env: [], privileged: false };
}
