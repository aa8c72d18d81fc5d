import type { TestProject } from 'vitest/node';
import { buildFixtures } from '../../fixtures/build.js';
import { createDocker } from '../../fixtures/docker.js';
import { ensureEngine } from './engine.js';
import { type EngineName, stopUnused, whyNoSecondEngine } from './engines/index.js';
import { parseEngineNames } from './engines/parse-names.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The engines to run the corpus on, the one that was found, and why there are none besides it. */
    engines: {
      readonly names: readonly EngineName[];
      readonly found: { readonly name: string; readonly host: string };
      readonly whyNone: string | null;
    };
  }
}

/** The one that differs most from Docker, for runs that do not name any. */
const USUAL: readonly EngineName[] = ['podman-5.4'];

/** Finds an engine and builds the fixtures there. A machine that cannot run others beside it fails where they were asked for. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const named = process.env['SIGPROBE_ENGINES'];
  const isAskedFor = named !== undefined || process.env['SIGPROBE_TESTS'] === 'all';
  const names = named === undefined ? USUAL : parseEngineNames(named);
  const whyNone = whyNoSecondEngine();
  if (whyNone !== null && isAskedFor)
    throw new Error(`${names.join(', ')} cannot be run beside the engine of this machine: ${whyNone}.`);

  const { host } = await ensureEngine(log);
  project.provide('host', host);
  const images = await buildFixtures({ host, log });
  const found = { name: await nameOf(host), host };
  project.provide('engines', { names: whyNone === null ? names : [], found, whyNone });
  project.provide('images', Object.fromEntries(images));
  return () => stopUnused(names);
}

/** The engine at that address as the matrix calls it, such as `docker-20.10`. */
async function nameOf(host: string): Promise<string> {
  const format = '{{range .Server.Components}}{{.Name}} {{.Version}}{{"\\n"}}{{end}}';
  const [component = ''] = (await createDocker(host).run(['version', '--format', format])).split('\n');
  const [, podman, version] = /^(Podman )?Engine (\d+\.\d+)/.exec(component) ?? [];
  return `${podman === undefined ? 'docker' : 'podman'}-${version}`;
}
