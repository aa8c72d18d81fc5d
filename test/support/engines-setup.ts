import type { TestProject } from 'vitest/node';
import { buildFixtures } from '../../fixtures/build.js';
import { createDocker } from '../../fixtures/docker.js';
import { ensureEngine } from './engine.js';
import {
  ENGINE_NAMES,
  type EngineName,
  type SecondEngine,
  startSecondEngine,
  whyNoSecondEngine,
} from './engines/index.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The engines that the corpus is run on besides the one that was found, and why there are none. */
    engines: { readonly hosts: Readonly<Record<string, string>>; readonly whyNone: string | null };
  }
}

/** The one that differs most from Docker, for runs that do not name any. */
const USUAL: readonly EngineName[] = ['podman-5.4'];

const NOTHING = async () => undefined;

/** Starts engines beside the one that was found. A machine that cannot run any fails where they were asked for. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const named = process.env['SIGPROBE_ENGINES'];
  const isAskedFor = named !== undefined || process.env['SIGPROBE_TESTS'] === 'all';
  const wanted = named === undefined ? USUAL : parseNames(named);
  const obstacle = whyNoSecondEngine();
  if (obstacle !== null && isAskedFor)
    throw new Error(`${wanted.join(', ')} cannot be run beside the engine of this machine: ${obstacle}.`);

  const { host } = await ensureEngine(log);
  project.provide('host', host);
  const images = await buildFixtures({ host, log });
  const source = { host, tags: [...images.values()] };
  const found = await nameOf(host);
  const engines: SecondEngine[] = [];
  const release = async () => {
    await Promise.all(engines.map((engine) => engine.release()));
  };
  try {
    for (const name of obstacle === null ? wanted : []) {
      const isFound = name === found;
      engines.push(isFound ? { name, host, release: NOTHING } : await startSecondEngine(name, source, log));
    }
  } catch (error) {
    await release();
    throw error;
  }
  const hosts = Object.fromEntries(engines.map((engine) => [engine.name, engine.host]));
  project.provide('engines', { hosts, whyNone: obstacle });
  project.provide('images', Object.fromEntries(images));
  return release;
}

/** The engine at that address as the matrix calls it, such as `docker-20.10`. */
async function nameOf(host: string): Promise<string> {
  const format = '{{range .Server.Components}}{{.Name}} {{.Version}}{{"\\n"}}{{end}}';
  const [component = ''] = (await createDocker(host).run(['version', '--format', format])).split('\n');
  const [, podman, version] = /^(Podman )?Engine (\d+\.\d+)/.exec(component) ?? [];
  return `${podman === undefined ? 'docker' : 'podman'}-${version}`;
}

function parseNames(text: string): readonly EngineName[] {
  if (text === 'all') return ENGINE_NAMES;
  return text.split(',').map((name) => {
    const known = ENGINE_NAMES.find((each) => each === name);
    if (known === undefined)
      throw new Error(`SIGPROBE_ENGINES knows ${ENGINE_NAMES.join(', ')} and all, not '${name}'.`);
    return known;
  });
}
