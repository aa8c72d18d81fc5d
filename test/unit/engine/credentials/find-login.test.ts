import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLoginFinder, type LoginSearch } from '../../../../src/engine/credentials/find-login.js';
import type { Client } from '../../../../src/engine/credentials/login-files.js';
import { parseReference } from '../../../../src/engine/credentials/reference.js';
import type { GivenLogins } from '../../../../src/target-spec.js';
import { giving, NOT_FOUND, writeHelper } from '../../../support/credential-helpers.js';

const IMAGE = 'registry.example.com/shop/api:1';
const HUB_SERVER = 'https://index.docker.io/v1/';
const base64 = (text: string) => Buffer.from(text).toString('base64');
/** A table with a login for each of the keys, whose user has the key's name. */
const auths = (...keys: string[]) => ({
  auths: Object.fromEntries(keys.map((key) => [key, { auth: base64(`${key.replaceAll(':', ';')}:pass`) }])),
});

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sigprobe-login-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const DOCKER = '.docker/config.json';
const PODMAN = '.config/containers/auth.json';

function write(name: string, content: object | string): void {
  const path = join(home, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
}

interface Asked {
  readonly image?: string;
  readonly engine?: Client;
  /** `~` is the home folder. */
  readonly env?: Record<string, string>;
  readonly given?: readonly GivenLogins[];
}

function find({ image = IMAGE, engine = 'docker', env = {}, given = [] }: Asked = {}): Promise<LoginSearch> {
  const inHome = Object.entries(env).map(([name, value]) => [name, value.replaceAll('~', home)]);
  const variables = {
    PATH: `${home}:/usr/bin:/bin`,
    XDG_RUNTIME_DIR: join(home, 'run'),
    ...Object.fromEntries(inHome),
  };
  const finder = createLoginFinder({ env: variables, home, platform: 'linux', uid: 1000 }, null);
  return finder(parseReference(image), engine, new AbortController().signal, given);
}

/** The user that was found and where, the home folder written as ~; null for none. */
async function user(asked: Asked = {}): Promise<string | null> {
  const login = await find(asked);
  if (login.kind !== 'found') return null;
  return `${login.auth.username ?? login.auth.identitytoken} in ${login.source.replace(home, '~')}`;
}

describe('what stands beside a target', () => {
  const source = "the Secret 'regcred'";
  const given = (config: object) => [{ source, config: JSON.stringify(config) }];

  it('comes before what this machine has, and lets that be where it has none', async () => {
    write(DOCKER, auths('registry.example.com'));
    const own = given({ auths: { 'registry.example.com': { auth: base64('robot:pass') } } });
    expect(await user({ given: own })).toBe(`robot in ${source}`);
    expect(await user({ given: given(auths('other.example.com')) })).toBe(
      'registry.example.com in ~/.docker/config.json',
    );
  });

  it('has no program of this machine run', async () => {
    writeHelper(home, 'evil', giving('evil', 'pass'));
    const asking = given({ credsStore: 'evil', credHelpers: { 'registry.example.com': 'evil' } });
    expect(await find({ given: asking })).toMatchObject({ kind: 'none', looked: [source] });
  });
});

describe("docker's file", () => {
  it('has the login of a registry', async () => {
    write(DOCKER, auths('other.example.com', 'registry.example.com'));
    expect(await find()).toEqual({
      kind: 'found',
      source: join(home, DOCKER),
      auth: { username: 'registry.example.com', password: 'pass', serveraddress: 'registry.example.com' },
    });
  });

  it("has Docker Hub's under its own name", async () => {
    write(DOCKER, auths(HUB_SERVER));
    for (const image of ['nginx', 'shop/api:1', 'docker.io/shop/api'])
      expect(await find({ image })).toMatchObject({ kind: 'found', auth: { serveraddress: HUB_SERVER } });
    expect(await user()).toBe(null);
  });

  it('is in DOCKER_CONFIG where that is set', async () => {
    write(DOCKER, auths('other.example.com'));
    write('elsewhere/config.json', auths('registry.example.com'));
    expect(await user({ env: { DOCKER_CONFIG: '~/elsewhere' } })).toBe(
      'registry.example.com in ~/elsewhere/config.json',
    );
    expect(await user()).toBe(null);
  });

  it('comes after DOCKER_AUTH_CONFIG, which is no matter where it cannot be read', async () => {
    write(DOCKER, auths('registry.example.com'));
    const within = (text: string) => user({ env: { DOCKER_AUTH_CONFIG: text } });
    const variable = JSON.stringify(auths('https://registry.example.com'));
    expect(await within(variable)).toBe('https;//registry.example.com in DOCKER_AUTH_CONFIG');
    for (const text of ['', '{', JSON.stringify(auths('other.example.com'))])
      expect(await within(text)).toBe(`registry.example.com in ~/${DOCKER}`);
  });

  it('may have the login of a host under a path', async () => {
    write(DOCKER, auths('registry.example.com/v3/login'));
    expect(await user()).toMatch(/^registry\.example\.com\/v3\/login in/);
    write(PODMAN, auths('registry.example.com/v3/login'));
    rmSync(join(home, DOCKER));
    expect(await user()).toBe(null);
  });
});

describe("podman's file", () => {
  it('has logins for parts of a registry, the longest prefix first', async () => {
    write(PODMAN, auths('quay.io', 'quay.io/org', 'quay.io/org/repo'));
    const found = async (image: string) => (await user({ image }))?.split(' ', 1)[0];
    expect(await found('quay.io/org/repo:1')).toBe('quay.io/org/repo');
    expect(await found('quay.io/org/other')).toBe('quay.io/org');
    expect(await found('quay.io/else/repo')).toBe('quay.io');
  });

  it.each<[what: string, env: Record<string, string>, expected: string]>([
    ['in REGISTRY_AUTH_FILE alone', { REGISTRY_AUTH_FILE: '~/named.json' }, '~/named.json'],
    ['in XDG_RUNTIME_DIR first', {}, '~/run/containers/auth.json'],
    [
      'in XDG_CONFIG_HOME',
      { XDG_RUNTIME_DIR: '~/none', XDG_CONFIG_HOME: '~/xdg' },
      '~/xdg/containers/auth.json',
    ],
    ['in ~/.config', { XDG_RUNTIME_DIR: '~/none' }, `~/${PODMAN}`],
  ])('is %s', async (_, env, expected) => {
    for (const name of ['named.json', 'run/containers/auth.json', 'xdg/containers/auth.json', PODMAN])
      write(name, auths('registry.example.com'));
    expect(await user({ engine: 'podman', env })).toBe(`registry.example.com in ${expected}`);
  });
});

describe('of two clients', () => {
  it.each<[Client, string]>([
    ['docker', `~/${DOCKER}`],
    ['podman', `~/${PODMAN}`],
  ])("that of %s's engine comes first", async (engine, expected) => {
    write(DOCKER, auths('registry.example.com'));
    write(PODMAN, auths('registry.example.com'));
    expect(await user({ engine })).toBe(`registry.example.com in ${expected}`);
  });

  it.each<[Client, string]>([
    ['docker', PODMAN],
    ['podman', DOCKER],
  ])("the other's counts where %s's own knows no login", async (engine, other) => {
    write(DOCKER, auths('other.example.com'));
    write(PODMAN, auths('other.example.com'));
    write(other, auths('registry.example.com'));
    expect(await user({ engine })).toBe(`registry.example.com in ~/${other}`);
  });
});

describe('a helper', () => {
  it('of a registry counts before the one for all, and that before the file', async () => {
    writeHelper(home, 'one', giving('one', 'x'));
    writeHelper(home, 'all', giving('all', 'x'));
    write(DOCKER, {
      ...auths('registry.example.com'),
      credHelpers: { 'https://registry.example.com/': 'one' },
      credsStore: 'all',
    });
    expect(await user()).toBe('one in docker-credential-one');
    expect(await user({ image: 'elsewhere.example.com/x' })).toBe('all in docker-credential-all');
  });

  it.each<[image: string, engine: Client, server: string]>([
    [IMAGE, 'docker', 'registry.example.com'],
    ['registry.example.com:5000/x', 'docker', 'registry.example.com:5000'],
    ['nginx', 'docker', HUB_SERVER],
    ['nginx', 'podman', 'docker.io'],
  ])('is asked for %s by %s as %s', async (image, engine, server) => {
    writeHelper(home, 'echo', `read server; echo '{"Username":"'"$server"'","Secret":"x"}'`);
    write(engine === 'docker' ? DOCKER : PODMAN, { credsStore: 'echo' });
    expect(await user({ image, engine })).toBe(`${server} in docker-credential-echo`);
  });

  it('may give an identity token', async () => {
    writeHelper(home, 'token', giving('<token>', 'tok'));
    write(DOCKER, { credsStore: 'token' });
    expect(await find()).toMatchObject({
      auth: { identitytoken: 'tok', serveraddress: 'registry.example.com' },
    });
  });

  it('that has none leaves it to the other client', async () => {
    writeHelper(home, 'empty', NOT_FOUND);
    write(DOCKER, { credsStore: 'empty' });
    expect(await find()).toEqual({ kind: 'none', looked: [join(home, DOCKER), 'docker-credential-empty'] });
    write(PODMAN, auths('registry.example.com'));
    expect(await user()).toMatch(/auth\.json$/);
  });

  it('that fails is no matter where another place has the login, nor before the registry wants one', async () => {
    write(DOCKER, { credsStore: 'gone' });
    expect(await find()).toMatchObject({ kind: 'failed', error: { code: 'image-not-pullable' } });
    write(PODMAN, auths('registry.example.com'));
    expect(await user()).toMatch(/auth\.json$/);
  });
});

describe('no login', () => {
  it('is found where there is no file, which is told by its name', async () => {
    expect(await find()).toEqual({ kind: 'none', looked: [join(home, DOCKER)] });
    expect(await find({ engine: 'podman' })).toEqual({
      kind: 'none',
      looked: [join(home, 'run/containers/auth.json')],
    });
  });

  it('is found in files without one', async () => {
    write(DOCKER, { auths: { 'registry.example.com': {} }, currentContext: 'x' });
    write(PODMAN, '');
    expect(await find()).toEqual({ kind: 'none', looked: [join(home, DOCKER)] });
  });
});

describe('a file that cannot be read', () => {
  const BROKEN: [content: object | string, why: string][] = [
    ['{"auths": {"registry.example.com": {"auth": "c2VjcmV0"', 'it is not JSON'],
    ['["c2VjcmV0"]', 'it is not a JSON object'],
    [{ auths: 'c2VjcmV0' }, 'its auths is not an object'],
    [{ credHelpers: 7 }, 'its credHelpers is not an object'],
    [{ credsStore: ['x'] }, 'its credsStore is not a name'],
    [{ credHelpers: { 'registry.example.com': 7 } }, 'its credHelpers is not a name'],
    [
      { auths: { 'registry.example.com': { auth: 'c2VjcmV0' } } },
      'its entry for registry.example.com is not a login',
    ],
  ];

  it.each(BROKEN)("is an error where it is the client's own: %j", async (content, why) => {
    write(DOCKER, content);
    const failure = await find().catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'bad-file',
      message: `Cannot read the registry credentials in ${home}/${DOCKER}: ${why}.`,
    });
    // Neither the sentence nor its cause quotes the file.
    expect(`${failure} ${(failure as Error).cause}`).not.toMatch(/c2VjcmV0/);
  });

  it("matters only to a registry that wants a login where it is the other client's", async () => {
    write(PODMAN, '{');
    expect(await find()).toMatchObject({ kind: 'failed', error: { code: 'bad-file' } });
    write(DOCKER, auths('registry.example.com'));
    expect(await user()).toMatch(/config\.json$/);
  });
});
