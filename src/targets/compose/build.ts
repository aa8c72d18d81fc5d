import type { BuildSpec } from '../../target-spec.js';
import type { Reader } from './reader.js';

/** What `docker build` is told of it; the rest of what a build may say is left out. */
const USED = ['context', 'dockerfile', 'dockerfile_inline', 'args', 'target'];

/** How the image of a service is built; null where it is not. */
export function readBuild(
  service: Reader,
  command: string,
  absolute: (path: string) => string,
): BuildSpec | null {
  const located = service.located('build');
  if (located === null) return null;
  const build = service.child('build');
  const textOf = (key: string) => build.text(key)?.value ?? null;
  const others = [...build.map.entries.keys()].filter(
    (key) => !USED.includes(key) && build.located(key) !== null,
  );
  if (others.length > 0) build.notebook.note(`The build leaves out: ${others.join(', ')}.`, located.place);
  const context = textOf('context') ?? '.';
  return {
    context: isRemote(context) ? context : absolute(context),
    dockerfile: textOf('dockerfile'),
    inline: textOf('dockerfile_inline'),
    args: build.pairs('args').map(({ name, value }) => (value === null ? name : `${name}=${value}`)),
    target: textOf('target'),
    command,
  };
}

/** As `docker build` tells a repository or an archive from a folder. */
export function isRemote(context: string): boolean {
  return /^([a-z]+:\/\/|git@|github\.com\/)/.test(context);
}
