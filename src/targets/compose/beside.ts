import type { Link, Membership } from '../../target-spec.js';
import type { Placed, Reader } from './reader.js';

/** An item of `volumes_from` or `links`: the service that it names, and what stands behind that. */
export interface NamedBeside extends Placed<string> {
  /** Null where nothing does. */
  readonly rest: string | null;
}

/** The services whose volumes a service has as well: `SERVICE[:ro]` each. A `container:NAME` is none of them. */
export function volumesFromItems(service: Reader): NamedBeside[] {
  return service.texts('volumes_from').flatMap((item) => (isForeign(item) ? [] : takeApart(item)));
}

/** The services that a service has other names for: `SERVICE[:ALIAS]` each. */
export function linkItems(service: Reader): NamedBeside[] {
  return service.texts('links').map(takeApart);
}

/** What a service uses of others by name; what is no service of the file is noted. */
export function readBeside(service: Reader): Pick<Membership, 'volumesFrom' | 'links'> {
  for (const item of service.texts('volumes_from').filter(isForeign))
    service.notebook.note(
      `The volumes of '${item.value.slice(FOREIGN.length)}', which is no service, are left out.`,
      item.place,
    );
  return {
    volumesFrom: volumesFromItems(service).map(({ value, rest }) => ({
      name: value,
      isReadOnly: rest === 'ro',
    })),
    links: linkItems(service).flatMap(({ value: name, rest: alias, place }): Link[] =>
      alias === null || alias === name ? [] : [{ name, alias, place }],
    ),
  };
}

const FOREIGN = 'container:';

function isForeign({ value }: Placed<string>): boolean {
  return value.startsWith(FOREIGN);
}

function takeApart({ value, place }: Placed<string>): NamedBeside {
  const [name = '', ...rest] = value.split(':');
  return { value: name, place, rest: rest.length === 0 ? null : rest.join(':') };
}
