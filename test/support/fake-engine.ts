import type { Container, ContainerSpec, Engine, SharedResource } from '../../src/engine/port.js';
import type { ImageFacts } from '../../src/observation.js';
import { anObservation } from './builders.js';
import { type FakeClock, fakeClock } from './fake-clock.js';
import { type ContainerScript, type FakeContainer, fakeContainer } from './fake-container.js';
import { type FakeFeed, fakeFeed } from './fake-feed.js';

export interface EngineScript {
  /** Of the n-th container, counted from 0; one script for all, or one for each. */
  readonly container?: ContainerScript | ((spec: ContainerSpec, index: number) => ContainerScript);
  /** Images that it has from the start, and those that it can pull; both hold the usual one unless told otherwise. */
  readonly images?: readonly string[];
  readonly pullable?: readonly string[];
  readonly createMs?: number;
  /** How long a start takes with so many under way, itself included. */
  readonly startMs?: (underWay: number) => number;
  /** Replaces methods, for what no engine should do. */
  readonly override?: Partial<Engine>;
}

/** An engine of scripted containers, and what was done to it. */
export interface FakeEngine {
  readonly engine: Engine;
  readonly clock: FakeClock;
  readonly feed: FakeFeed;
  /** In the order of their creation. */
  readonly containers: readonly FakeContainer[];
  readonly pulled: readonly string[];
  /** By `remove` of the engine. */
  readonly removed: readonly string[];
  /** The networks and volumes that it has. */
  readonly shared: readonly SharedResource[];
  /** The most starts that were under way at once. */
  mostStarting(): number;
  /** The engine no longer answers at all. */
  lose(reason: unknown): void;
}

const { image: IMAGE, engine: FACTS } = anObservation();

export function fakeEngine(script: EngineScript = {}, clock = fakeClock()): FakeEngine {
  const feed = fakeFeed();
  const lost = new AbortController();
  const containers: FakeContainer[] = [];
  const pulled: string[] = [];
  const removed: string[] = [];
  const shared: SharedResource[] = [];
  let starting = 0;
  let mostStarting = 0;
  const present = new Set(script.images ?? [IMAGE.reference]);

  const scriptOf = (spec: ContainerSpec, index: number) =>
    typeof script.container === 'function' ? script.container(spec, index) : (script.container ?? {});
  const start = async ({ container }: FakeContainer, startMs: (underWay: number) => number) => {
    starting += 1;
    mostStarting = Math.max(mostStarting, starting);
    await clock.sleep(startMs(starting));
    starting -= 1;
    return container.start();
  };
  const create = async (spec: ContainerSpec): Promise<Container> => {
    await clock.sleep(script.createMs ?? 0);
    const index = containers.length;
    const fake = fakeContainer(`c${index}`, spec, scriptOf(spec, index), { clock, feed });
    containers.push(fake);
    const { startMs } = script;
    return startMs === undefined ? fake.container : { ...fake.container, start: () => start(fake, startMs) };
  };
  const engine: Engine = {
    facts: FACTS,
    needsHelper: false,
    mountsParts: true,
    sharesHostname: true,
    findImage: async (reference): Promise<ImageFacts | null> =>
      present.has(reference) ? { ...IMAGE, reference } : null,
    pullImage: async (reference) => {
      pulled.push(reference);
      if ((script.pullable ?? [IMAGE.reference]).includes(reference)) present.add(reference);
    },
    createContainer: create,
    events: async () => feed,
    labelled: async (label) =>
      containers
        .filter((fake) => !fake.isRemoved() && isLabelled(fake.spec.labels, label))
        .map(({ container: { id }, spec: { name, labels } }) => ({ id, name, labels })),
    remove: async (id) => {
      removed.push(id);
      await containers.find(({ container }) => container.id === id)?.container.remove();
    },
    createShared: async (kind, name, labels) => {
      const resource = { kind, id: `${kind}-${name}`, name, labels };
      shared.push(resource);
      return resource;
    },
    labelledShared: async (label) => shared.filter(({ labels }) => isLabelled(labels, label)),
    removeShared: async ({ id }) => {
      const index = shared.findIndex((each) => each.id === id);
      if (index >= 0) shared.splice(index, 1);
    },
    lost: lost.signal,
    check: async () => undefined,
    hurry: () => undefined,
    close: () => undefined,
    ...script.override,
  };
  return {
    engine,
    clock,
    feed,
    containers,
    pulled,
    removed,
    shared,
    mostStarting: () => mostStarting,
    lose: (reason) => lost.abort(reason),
  };
}

/** Whether they have the label: `name`, whatever its value, or `name=value`. */
function isLabelled(labels: Readonly<Record<string, string>>, label: string): boolean {
  const [name = '', value] = label.split('=');
  return name in labels && (value === undefined || labels[name] === value);
}
