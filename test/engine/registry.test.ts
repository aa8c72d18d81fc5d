import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { giving, NOT_FOUND, writeHelper } from '../support/credential-helpers.js';
import { basic, dockerWith, PASSWORD, type Registry, startRegistry, USER } from '../support/registry.js';
import { containersOf, startSigprobe } from '../support/sigprobe-child.js';

const WRONG = 'open barley, please';
const SECRETS = [PASSWORD, WRONG, basic(USER, PASSWORD), basic(USER, WRONG)];
/** What a person at a terminal waits for without wondering. */
const PATIENCE_MS = 2_000;
/** How long a probe may take to get somewhere on a machine that is busy. */
const WHEN_BUSY = { timeout: 20_000, interval: 50 };

let registry: Registry;
/** A folder of docker's client that may push. */
let pusher: string;
/** The digest of the image's manifest, and what the registry says of it. */
let digest: string;
const docker = (...args: string[]) => dockerWith(pusher, inject('host'), ...args);
const image = () => `${registry.host}/shop/api:1`;

beforeAll(async () => {
  registry = await startRegistry((line) => process.stderr.write(`${line}\n`));
  pusher = mkdtempSync(join(tmpdir(), 'sigprobe-pusher-'));
  writeFileSync(join(pusher, 'config.json'), JSON.stringify(loginFor(registry.host, PASSWORD)));
  await importTiny(image());
  await docker('push', image());
  digest = (await docker('image', 'inspect', '--format', '{{index .RepoDigests 0}}', image())).replace(
    /.*@/,
    '',
  );
  await removeImages();
});
afterAll(async () => {
  if (registry === undefined) return;
  await removeImages();
  await registry.close();
  rmSync(pusher, { recursive: true, force: true });
});

/** A server of a fixture with nothing but the libraries that it needs: a layer of one or two megabytes. */
async function importTiny(tag: string): Promise<void> {
  const script = "mkdir /tiny && cp -L --parents /server $(ldd /server | grep -o '/[^ ]*') /tiny";
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-tiny-'));
  const fixture = inject('images')['c-handler'] ?? '';
  const container = await docker('create', '--entrypoint', 'sh', fixture, '-c', script);
  try {
    await docker('start', '-a', container);
    await docker('cp', `${container}:/tiny/.`, join(folder, 'root'));
    await promisify(execFile)('tar', ['-C', join(folder, 'root'), '-cf', join(folder, 'root.tar'), '.']);
    await docker('import', '--change', 'CMD ["/server"]', join(folder, 'root.tar'), tag);
  } finally {
    await docker('rm', '-f', container);
    rmSync(folder, { recursive: true });
  }
}

/** So that each pull has everything to download. */
async function removeImages(): Promise<void> {
  const listed = await docker('image', 'ls', '-a', '--digests', '--format', '{{.ID}} {{.Repository}}');
  const hosts = [registry.host, registry.stalling].map((host) => `${host}/`);
  const ids = listed
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([id = '', name = '']) => (hosts.some((host) => name.startsWith(host)) ? [id] : []));
  if (ids.length > 0) await docker('image', 'rm', '-f', ...new Set(ids));
}

const loginFor = (key: string, password: string) => ({ auths: { [key]: { auth: basic(USER, password) } } });

/** The home of a person who has logged in somewhere, or nowhere. */
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sigprobe-home-'));
});
afterEach(async () => {
  rmSync(home, { recursive: true });
  await removeImages();
});

function write(name: string, content: object | string): void {
  mkdirSync(dirname(join(home, name)), { recursive: true });
  writeFileSync(join(home, name), typeof content === 'string' ? content : JSON.stringify(content));
}

const start = (args: readonly string[], env: Record<string, string> = {}) =>
  startSigprobe([...args, '--host', inject('host'), '--no-remedies'], {
    HOME: home,
    DOCKER_CONFIG: '',
    DOCKER_AUTH_CONFIG: '',
    REGISTRY_AUTH_FILE: '',
    XDG_CONFIG_HOME: '',
    XDG_RUNTIME_DIR: join(home, 'run'),
    PATH: `${home}:${process.env['PATH']}`,
    ...env,
  });

/** Probes, and sees to it that nothing secret is told. */
async function probe(args: readonly string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await start([...args, '--verbose'], env).ended;
  for (const secret of SECRETS) expect(stdout + stderr).not.toContain(secret);
  return { code, stdout, stderr };
}

describe('an image of a private registry is pulled', () => {
  it('with the login in config.json, and nothing of it is in the report', async () => {
    write('.docker/config.json', loginFor(registry.host, PASSWORD));
    const { code, stdout, stderr } = await probe(['--format', 'json', image()]);
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/: pulling the image\n/),
    });
    expect(JSON.parse(stdout).results[0]).toMatchObject({ outcome: 'graceful' });
  });

  it("with docker's own way to write it", async () => {
    const login = promisify(execFile)('docker', ['login', '-u', USER, '--password-stdin', registry.host], {
      env: { ...process.env, DOCKER_CONFIG: join(home, 'config'), DOCKER_HOST: inject('host') },
    });
    login.child.stdin?.end(PASSWORD);
    await login;
    expect(await probe([image()], { DOCKER_CONFIG: join(home, 'config') })).toMatchObject({ code: 0 });
  });

  it('with what a helper gives, before what is in the file', async () => {
    writeHelper(home, 'tests', giving(USER, PASSWORD));
    write('.docker/config.json', {
      ...loginFor(registry.host, WRONG),
      credHelpers: { [registry.host]: 'tests' },
    });
    expect(await probe([image()])).toMatchObject({ code: 0 });
  });

  it("with podman's login for a part of the registry", async () => {
    write('.config/containers/auth.json', {
      auths: {
        ...loginFor(registry.host, WRONG).auths,
        ...loginFor(`${registry.host}/shop`, PASSWORD).auths,
      },
    });
    expect(await probe([image()])).toMatchObject({ code: 0 });
  });

  it('with the imagePullSecrets of a manifest, before what this machine has', async () => {
    write('.docker/config.json', loginFor(registry.host, WRONG));
    const config = Buffer.from(JSON.stringify(loginFor(registry.host, PASSWORD))).toString('base64');
    write(
      'shop.yaml',
      `apiVersion: v1
kind: Secret
metadata: { name: regcred }
type: kubernetes.io/dockerconfigjson
data: { .dockerconfigjson: ${config} }
---
apiVersion: v1
kind: Pod
metadata: { name: shop }
spec: { imagePullSecrets: [{ name: regcred }], containers: [{ name: api, image: '${image()}' }] }
`,
    );
    const { code, stdout } = await probe(['k8s', join(home, 'shop.yaml'), '--format', 'json']);
    expect(code).toBe(0);
    expect(stdout).not.toContain(config);
    expect(JSON.parse(stdout).results[0]).toMatchObject({ outcome: 'graceful' });
  });

  it('by its digest', async () => {
    write('.docker/config.json', loginFor(registry.host, PASSWORD));
    expect(await probe([`${registry.host}/shop/api@${digest}`])).toMatchObject({ code: 0 });
  });

  it('for a platform', async () => {
    write('.docker/config.json', loginFor(registry.host, PASSWORD));
    const architecture = await docker('version', '--format', '{{.Server.Arch}}');
    const size = await manifestSize();
    await registry.putManifest('shop/api', 'many', LIST, {
      schemaVersion: 2,
      mediaType: LIST,
      manifests: [{ mediaType: MANIFEST, size, digest, platform: { os: 'linux', architecture } }],
    });
    const many = `${registry.host}/shop/api:many`;
    expect(await probe(['--platform', `linux/${architecture}`, many])).toMatchObject({ code: 0 });
    await removeImages();
    const other = await probe(['--platform', 'linux/mips64le', many]);
    expect(other).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no matching manifest for linux\/mips64le/),
    });
  });
});

const LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

async function manifestSize(): Promise<number> {
  const answer = await fetch(`http://${registry.host}/v2/shop/api/manifests/1`, {
    headers: { authorization: `Basic ${basic(USER, PASSWORD)}`, accept: MANIFEST },
  });
  return (await answer.arrayBuffer()).byteLength;
}

describe('an image of a private registry is not pulled', () => {
  const file = () => `${home}/.docker/config.json`;

  it('without a login: where it was looked for, and how to log in', async () => {
    write('.docker/config.json', loginFor('elsewhere.example.com', PASSWORD));
    const { code, stdout, stderr } = await probe([image()]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /could not pull '127\.0\.0\.1:\d+\/shop\/api:1' without credentials: .*no basic auth credentials/,
    );
    expect(stderr).toContain(
      `Run docker login ${registry.host} for a private image (there are none in ${file()})`,
    );
  });

  it('with a wrong password: where that is', async () => {
    write('.docker/config.json', loginFor(registry.host, WRONG));
    const { code, stderr } = await probe([image()]);
    expect(code).toBe(2);
    expect(stderr).toContain(`credentials were found (${file()}) and refused: `);
    expect(stderr).toContain(`Run docker login ${registry.host} again`);
  });

  it.each<[what: string, script: string | null, words: RegExp]>([
    [
      'a wrong password',
      giving(USER, WRONG),
      /credentials were found \(docker-credential-tests\) and refused: /,
    ],
    ['none', NOT_FOUND, /without credentials: .*\n.*\.docker\/config\.json, docker-credential-tests\)/],
    [
      'garbage',
      `echo ${PASSWORD}`,
      /without credentials: .*docker-credential-tests did not give the credentials for 127.*is not JSON/,
    ],
    [
      'nothing, as it is not there',
      null,
      /without credentials: .*there is no such program in the PATH\.\n {2}Put it/,
    ],
  ])('when its helper gives %s', async (_, script, words) => {
    if (script !== null) writeHelper(home, 'tests', script);
    write('.docker/config.json', { credsStore: 'tests' });
    const { code, stderr } = await probe([image()]);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
  });
});

describe('--pull', () => {
  it('decides whether the login is looked for at all', async () => {
    write('.docker/config.json', loginFor(registry.host, PASSWORD));
    expect(await probe(['--pull', 'never', image()])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/The engine has no image/),
    });
    expect(await probe(['--pull', 'always', image()])).toMatchObject({ code: 0 });
    write('.docker/config.json', '{"auths": {');
    for (const policy of ['missing', 'never'])
      expect(await probe(['--pull', policy, image()])).toMatchObject({
        code: 0,
        stderr: expect.not.stringMatching(/pulling/),
      });
    expect(await probe(['--pull', 'always', image()])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /Cannot read the registry credentials in .*config\.json: it is not JSON\.\n/,
      ),
    });
    write('.docker/config.json', loginFor(registry.host, WRONG));
    expect(await probe(['--pull', 'always', image()])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/credentials were found/),
    });
  });
});

describe('an interrupted pull', () => {
  // What the engine has begun to read from the registry it reads on, as after docker pull.
  it('ends at once in the middle of a download', async () => {
    write('.docker/config.json', loginFor(registry.stalling, PASSWORD));
    const reference = `${registry.stalling}/shop/api:1`;
    const child = start([reference]);
    await vi.waitFor(() => expect(registry.stalled()).toBeGreaterThan(0), WHEN_BUSY);
    const sentMs = performance.now();
    child.kill('SIGINT');
    const { code, stdout, stderr, atMs } = await child.ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(atMs - sentMs).toBeLessThan(PATIENCE_MS);
    expect(stderr).not.toMatch(/left behind|could not|defect/);
    expect(await containersOf(inject('host'), child.pid)).toEqual([]);
    expect(await docker('image', 'ls', '-q', reference)).toBe('');
  });

  it('ends at once while a helper is asked, and the helper with it', async () => {
    writeHelper(home, 'slow', `sleep 61 & echo $! > ${home}/pid; wait`);
    write('.docker/config.json', { credsStore: 'slow' });
    const pid = () => promisify(execFile)('cat', [join(home, 'pid')]).then(({ stdout }) => stdout.trim());
    const child = start([image()]);
    await vi.waitFor(pid, WHEN_BUSY);
    child.kill('SIGINT');
    expect((await child.ended).code).toBe(130);
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-p', await pid()]).catch(() => ({
      stdout: '',
    }));
    expect(stdout).toMatch(/^(Z|$)/);
  });
});
