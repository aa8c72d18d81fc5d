import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, promisify } from 'node:util';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { composeTargets } from '../../src/targets/compose/compose-targets.js';
import { loaderView, type ServiceView, type ToolService, toolView } from '../support/compose-views.js';
import { ensureFolder } from '../support/engines/folder.js';
import type { Programs } from '../support/engines/recipes.js';

/** The one of Debian 13 needs no engine to read files, and no library of its own release. */
const COMPOSE: Programs = {
  home: 'compose-2.26',
  suite: 'trixie',
  packages: ['docker-compose'],
  files: {},
  links: {},
};
const PROGRAM = 'usr/libexec/docker/cli-plugins/docker-compose';
const FILES = fileURLToPath(new URL('compose-files/', import.meta.url));
const ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/home/me',
  CHAT_KEY: 'chat',
  FROM_SHELL: 'shell',
};

/** Folders of `compose-files`, and which of their files are named; what is tricky in each. */
const PROJECTS: Readonly<Record<string, readonly string[]>> = {
  'merge-lists': ['compose.yaml'],
  'bare-variables': ['compose.yaml'],
  'grace-periods': ['compose.yaml'],
  fragments: ['compose.yaml', 'over.yaml', 'empty.yaml'],
  'several-files': ['compose.yaml', 'recorder.yaml'],
  'anchored-maps': ['compose.yaml'],
  'quoted-entrypoint': ['compose.yaml'],
  'folded-command': ['compose.yaml'],
  'nested-defaults': ['compose.yaml', 'db.yaml', 'noproxy.yaml'],
  'health-forms': ['compose.yaml'],
  'env-files': ['compose.yaml'],
  scalars: ['compose.yaml'],
  secrets: ['compose.yaml'],
  'build-only': ['compose.yaml'],
  'self-hosted': ['compose.yaml'],
  'extends-include': ['compose.yaml'],
  'reset-override': ['compose.yaml', 'over.yaml'],
  linked: ['compose.yaml'],
};

/** Where the loader says something else on purpose, by project, service and what; and why. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  'grace-periods/watch/network': "the machine's network takes --host-access",
  'grace-periods/watch/privileged': 'power over the machine takes --host-access',
  'fragments/other/image': 'a service without image and build has none; the tool makes up a name of it',
  'several-files/meet/sources': 'a folder that does not exist is an empty volume, not made on the machine',
  'several-files/meet/tmpfs': 'the loader has the long form of a tmpfs as the short one',
  'env-files/app/environment': "newer tools look up variables of an env file among the service's own too",
  'self-hosted/node/sources': 'a folder that does not exist is an empty volume, not made on the machine',
  'build-only/beat/network': 'a service whose network is used need not run beside the probe',
  'linked/web/network': 'a service whose network is used need not run beside the probe',
};

const { whyNone } = inject('engines');
if (whyNone !== null)
  it(`the compose tool is not there: ${whyNone}`, () => {
    expect(whyNone).not.toBe('');
  });
else
  describe('a service is to the loader what it is to the compose tool', () => {
    let program: string;
    beforeAll(async () => {
      program = join(await ensureFolder(COMPOSE, (line) => process.stderr.write(`${line}\n`)), PROGRAM);
    }, 300_000);

    it.concurrent.each(Object.entries(PROJECTS))('%s', async (project, files) => {
      const cwd = join(FILES, project);
      const services = await askTool(program, cwd, files);
      const { targets, leftOut } = load(cwd, files);
      const names = [...targets, ...leftOut].map(({ name }) => name).sort();
      expect(names).toEqual(Object.keys(services).sort());
      const differing = targets.flatMap((target) => {
        const tool = toolView(target.name, 'shop', services[target.name] ?? {});
        return differences(loaderView(target), tool).map((what) => `${project}/${target.name}/${what}`);
      });
      const expected = Object.keys(DIFFERENCES).filter((name) => name.startsWith(`${project}/`));
      expect(differing.sort()).toEqual(expected.sort());
    });
  });

function load(cwd: string, files: readonly string[]) {
  const options = {
    files,
    stdin: '',
    projectName: 'shop',
    projectDirectory: null,
    envFiles: [],
    services: [],
  };
  const access = {
    writableMounts: false,
    host: false,
    withDependencies: false,
    build: false,
    profiles: ['*'],
  };
  return composeTargets({ ...options, ...access }, { env: ENVIRONMENT, cwd: () => cwd });
}

async function askTool(
  program: string,
  cwd: string,
  files: readonly string[],
): Promise<Readonly<Record<string, ToolService>>> {
  const named = files.flatMap((file) => ['-f', file]);
  const args = ['-p', 'shop', '--profile', '*', ...named, 'config', '--format', 'json', '--no-consistency'];
  const env = { ...ENVIRONMENT, DOCKER_HOST: 'unix:///nowhere.sock' };
  const { stdout } = await promisify(execFile)(program, args, { cwd, env });
  return (JSON.parse(stdout) as { services: Record<string, ToolService> }).services;
}

function differences(ours: ServiceView, theirs: ServiceView): string[] {
  return Object.keys(theirs).filter((what) => !isDeepStrictEqual(ours[what], theirs[what]));
}
