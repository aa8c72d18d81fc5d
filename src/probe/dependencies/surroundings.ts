import type { SharedResource } from '../../engine/port.js';
import type { Link, Membership, RunSettings, TargetSpec } from '../../target-spec.js';
import type { Companion } from '../../trial/companion.js';

/** What a target and what it depends on share while it is probed. */
export interface Surroundings {
  readonly network: SharedResource;
  /** By their names in the file; those that two of them mount. */
  readonly volumes: ReadonlyMap<string, SharedResource>;
  /** By the name of what they stand for: other names that it is found by. */
  readonly linked: ReadonlyMap<string, readonly string[]>;
  /** Those that run, by their names in the file. */
  readonly companions: ReadonlyMap<string, Companion>;
}

/** The names of the volumes that more than one of them mounts. */
export function sharedVolumes(specs: readonly TargetSpec[]): string[] {
  const users = specs.map(({ declared }) => new Set(declared?.membership?.volumes.map(({ name }) => name)));
  const names = new Set(users.flatMap((each) => [...each]));
  return [...names].filter((name) => users.filter((each) => each.has(name)).length > 1);
}

/**
 * The links that hold among those targets, and those that cannot: on their one network a name stands for one of them,
 * and its own comes first.
 */
export function splitLinks(specs: readonly TargetSpec[]): { kept: Link[]; clashing: Link[] } {
  const owners = new Map(
    specs.flatMap(({ name, declared }) => (declared?.membership?.names ?? []).map((own) => [own, name])),
  );
  const kept: Link[] = [];
  const clashing: Link[] = [];
  for (const link of specs.flatMap(({ declared }) => declared?.membership?.links ?? [])) {
    const owner = owners.get(link.alias) ?? link.name;
    owners.set(link.alias, owner);
    (owner === link.name ? kept : clashing).push(link);
  }
  return { kept, clashing };
}

/** The same target among the others, with nothing left that it depends on. */
export function placeAmong(spec: TargetSpec, around: Surroundings): TargetSpec {
  const { declared, settings } = spec;
  if (declared?.membership === undefined) return spec;
  const { membership } = declared;
  return {
    ...spec,
    settings: {
      ...settings,
      ...networkOf(spec, membership, around),
      pid: joined(membership.pidOf, around) ?? settings.pid,
      volumes: volumesOf(settings.volumes, membership, around),
      volumesFrom: membership.volumesFrom.flatMap(({ name, isReadOnly }) => {
        const companion = around.companions.get(name);
        return companion === undefined ? [] : [`${companion.container.id}${isReadOnly ? ':ro' : ''}`];
      }),
    },
    declared: { ...declared, dependsOn: [] },
  };
}

/** What has a network of its own by its file, such as none or the machine's, keeps it. */
function networkOf(
  { name, settings: { network, aliases } }: TargetSpec,
  membership: Membership,
  around: Surroundings,
): Pick<RunSettings, 'network' | 'aliases'> {
  const other = joined(membership.networkOf, around);
  if (other !== null) return { network: other, aliases: [] };
  return network === null
    ? {
        network: around.network.name,
        aliases: [...new Set([...membership.names, ...(around.linked.get(name) ?? [])])],
      }
    : { network, aliases };
}

function joined(name: string | null, { companions }: Surroundings): `container:${string}` | null {
  const companion = name === null ? undefined : companions.get(name);
  return companion === undefined ? null : `container:${companion.container.id}`;
}

/** A volume that others mount too takes the place of the anonymous one. */
function volumesOf(
  volumes: readonly string[],
  membership: Membership,
  around: Surroundings,
): readonly string[] {
  const sources = new Map(
    membership.volumes.flatMap(({ name, target, isReadOnly }) => {
      const volume = around.volumes.get(name);
      const mode = isReadOnly ? ':ro' : '';
      return volume === undefined ? [] : [[target, `${volume.name}:${target}${mode}`]];
    }),
  );
  return volumes.map((volume) => sources.get(volume) ?? volume);
}
