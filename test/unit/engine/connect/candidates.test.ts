import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EngineChoice, findCandidates } from '../../../../src/engine/connect/candidates.js';
import { formatEndpoint } from '../../../../src/engine/connect/endpoint.js';
import { writeConfig, writeContext } from '../../../support/docker-config.js';
import { SCRATCH } from '../../../support/scratch.js';

let home: string;
let config: string;
beforeEach(() => {
  home = mkdtempSync(join(SCRATCH, 'sigprobe-places-'));
  config = join(home, '.docker');
});
afterEach(() => rmSync(home, { recursive: true }));

interface Asked extends Partial<EngineChoice> {
  readonly env?: Record<string, string>;
  readonly platform?: string;
  readonly uid?: number;
}

function places({ host = null, context = null, env = {}, platform = 'linux', uid = 1000 }: Asked = {}) {
  return findCandidates({ host, context }, { env, home, platform, uid });
}

/** The addresses to try, the home folder written as ~. */
function addresses(asked: Asked = {}): string[] {
  return places(asked).candidates.map(({ endpoint }) => formatEndpoint(endpoint).replace(home, '~'));
}

describe('the engine is named', () => {
  const everything = {
    DOCKER_HOST: 'tcp://docker-host:1',
    DOCKER_CONTEXT: 'chosen',
    CONTAINER_HOST: 'unix:///podman.sock',
  };
  beforeEach(() => {
    writeConfig(config, 'current');
    writeContext(config, 'current', { Host: 'tcp://current:1' });
    writeContext(config, 'chosen', { Host: 'ssh://me@chosen' });
    writeContext(config, 'typed', { Host: 'unix:///typed.sock' });
  });

  it.each<[by: string, asked: Asked, expected: string]>([
    ['--host', { host: 'tcp://typed:1', env: everything }, 'tcp://typed:1'],
    ['--context', { context: 'typed', env: everything }, 'unix:///typed.sock'],
    ['DOCKER_HOST', { env: everything }, 'tcp://docker-host:1'],
    ['DOCKER_CONTEXT', { env: { ...everything, DOCKER_HOST: '' } }, 'ssh://me@chosen'],
    ['currentContext', { env: { CONTAINER_HOST: 'unix:///podman.sock' } }, 'tcp://current:1'],
  ])('by %s', (by, asked, expected) => {
    expect(addresses(asked)).toEqual([expected]);
    expect(places(asked).candidates[0]?.namedBy?.name).toBe(by);
  });

  it('by CONTAINER_HOST when Docker says nothing', () => {
    const env = { CONTAINER_HOST: 'unix:///podman.sock', DOCKER_CONFIG: join(home, 'empty') };
    expect(addresses({ env })).toEqual(['unix:///podman.sock']);
  });

  it('in the folder of DOCKER_CONFIG', () => {
    const folder = join(home, 'other');
    writeConfig(folder, 'there');
    writeContext(folder, 'there', { Host: 'tcp://there:1' });
    expect(addresses({ env: { DOCKER_CONFIG: folder } })).toEqual(['tcp://there:1']);
  });

  it('and every way that was asked before is told', () => {
    expect(places({ env: { DOCKER_CONTEXT: 'chosen' } }).sources).toEqual([
      { name: '--host', says: null },
      { name: '--context', says: null },
      { name: 'DOCKER_HOST', says: null },
      { name: 'DOCKER_CONTEXT', says: 'chosen' },
    ]);
  });

  it('but not by two options at once', () => {
    expect(() => places({ host: 'tcp://a:1', context: 'typed' })).toThrow(
      'Both --host and --context name an engine.',
    );
  });

  it('and what is broken further down is not looked at', () => {
    writeFileSync(join(config, 'config.json'), '{');
    expect(addresses({ context: 'typed' })).toEqual(['unix:///typed.sock']);
  });
});

describe('the context default', () => {
  it('is DOCKER_HOST', () => {
    expect(addresses({ context: 'default', env: { DOCKER_HOST: 'tcp://a:1' } })).toEqual(['tcp://a:1']);
  });

  it("is the engine's standard socket where DOCKER_HOST is not set", () => {
    expect(addresses({ env: { DOCKER_CONTEXT: 'default' } })).toEqual(['unix:///var/run/docker.sock']);
    expect(addresses({ context: 'default', platform: 'win32' })).toEqual(['npipe:////./pipe/docker_engine']);
  });

  it('is no choice where it is the current one', () => {
    writeConfig(config, 'default');
    expect(addresses().length).toBeGreaterThan(1);
  });

  it('is all that an empty configuration has', () => {
    mkdirSync(config);
    writeFileSync(join(config, 'config.json'), '\n');
    expect(addresses().length).toBeGreaterThan(1);
  });

  it('is what a context without a host means', () => {
    writeContext(config, 'here', {});
    expect(addresses({ context: 'here' })).toEqual(['unix:///var/run/docker.sock']);
  });
});

describe('where nothing is named', () => {
  it('the known sockets are tried, Docker before Podman', () => {
    expect(addresses()).toEqual([
      'unix:///var/run/docker.sock',
      'unix:///run/user/1000/docker.sock',
      'unix://~/.docker/run/docker.sock',
      'unix://~/.docker/desktop/docker.sock',
      'unix://~/.colima/default/docker.sock',
      'unix://~/.config/colima/default/docker.sock',
      'unix://~/.rd/docker.sock',
      'unix://~/.orbstack/run/docker.sock',
      'unix:///run/podman/podman.sock',
      'unix:///run/user/1000/podman/podman.sock',
    ]);
  });

  it('rootless engines are looked for in XDG_RUNTIME_DIR', () => {
    expect(addresses({ env: { XDG_RUNTIME_DIR: '/xdg' } })).toEqual(
      expect.arrayContaining(['unix:///xdg/docker.sock', 'unix:///xdg/podman/podman.sock']),
    );
  });

  it('root has no rootless engine', () => {
    expect(addresses({ uid: 0 }).join()).not.toContain('/run/user');
  });

  it('Windows has pipes', () => {
    expect(addresses({ platform: 'win32' })[0]).toBe('npipe:////./pipe/docker_engine');
  });
});

describe('TLS', () => {
  const pem = (folder: string, ...names: string[]) => {
    mkdirSync(folder, { recursive: true });
    for (const name of names) writeFileSync(join(folder, `${name}.pem`), name);
    return folder;
  };
  const tlsOf = (asked: Asked) => {
    const endpoint = places(asked).candidates[0]?.endpoint;
    return endpoint?.kind === 'tcp' ? endpoint.tls : 'no tcp';
  };
  const DOCKER_HOST = 'tcp://engine:2376';

  it('is verified with the files of DOCKER_CERT_PATH', () => {
    const folder = pem(join(home, 'certs'), 'ca', 'cert', 'key');
    const env = { DOCKER_HOST, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder };
    const expected = { ca: 'ca', cert: 'cert', key: 'key', verify: true };
    expect(tlsOf({ env })).toEqual(expected);
    expect(tlsOf({ host: 'tcp://other:2376', env })).toEqual(expected);
  });

  it("takes the files of the CLI's folder otherwise", () => {
    pem(config, 'ca');
    expect(tlsOf({ env: { DOCKER_HOST, DOCKER_TLS_VERIFY: '0' } })).toEqual({
      ca: 'ca',
      cert: null,
      key: null,
      verify: true,
    });
  });

  it('is not verified by DOCKER_TLS alone', () => {
    const expected = { ca: null, cert: null, key: null, verify: false };
    expect(tlsOf({ env: { DOCKER_HOST, DOCKER_TLS: '1' } })).toEqual(expected);
  });

  it('is off without either, and on a socket', () => {
    const env = { DOCKER_HOST, DOCKER_TLS_VERIFY: '', DOCKER_CERT_PATH: pem(join(home, 'certs'), 'ca') };
    expect(tlsOf({ env })).toBeNull();
    expect(addresses({ host: 'unix:///a.sock', env: { DOCKER_TLS_VERIFY: '1' } })).toEqual([
      'unix:///a.sock',
    ]);
  });

  it('of a context has the files of the context, whatever the environment says', () => {
    const folder = pem(join(home, 'certs'), 'ca', 'cert', 'key');
    writeContext(config, 'far', { Host: DOCKER_HOST }, folder);
    writeContext(config, 'lax', { Host: DOCKER_HOST, SkipTLSVerify: true });
    writeContext(config, 'open', { Host: DOCKER_HOST });
    const env = { DOCKER_TLS_VERIFY: '1' };
    expect(tlsOf({ context: 'far', env })).toEqual({ ca: 'ca', cert: 'cert', key: 'key', verify: true });
    expect(tlsOf({ context: 'lax', env })).toEqual({ ca: null, cert: null, key: null, verify: false });
    expect(tlsOf({ context: 'open', env })).toBeNull();
  });

  it('without the CA that it is to be verified with is an error', () => {
    expect(() => tlsOf({ env: { DOCKER_HOST, DOCKER_TLS_VERIFY: '1' } })).toThrow(
      `DOCKER_TLS_VERIFY is set, but ${join(config, 'ca.pem')} does not exist.`,
    );
  });
});

describe('a context that cannot be followed', () => {
  const failureOf = (asked: Asked) => {
    try {
      return places(asked);
    } catch (error) {
      return error;
    }
  };

  it('because there is none of that name tells which there are', () => {
    writeContext(config, 'prod', { Host: 'tcp://prod:1' });
    writeContext(config, 'lab', { Host: 'tcp://lab:1' });
    expect(failureOf({ context: 'prd' })).toMatchObject({
      code: 'bad-option',
      message: `There is no context 'prd' in ${join(config, 'contexts')}.`,
      hint: 'The contexts are: default, lab, prod.',
    });
  });

  it.each([
    ['{"currentContext": "x", "auths": {"hunter2": ', 'it is not JSON'],
    ['[]', 'it is not a JSON object'],
    ['"text"', 'it is not a JSON object'],
    ['{"currentContext": 1}', 'currentContext is not a name'],
  ])('because the configuration is %s', (text, why) => {
    mkdirSync(config);
    writeFileSync(join(config, 'config.json'), text);
    expect(failureOf({})).toMatchObject({
      code: 'bad-file',
      message: `Cannot read the Docker CLI's file ${join(config, 'config.json')}: ${why}.`,
    });
  });

  it.each([
    [undefined, 'it has no docker endpoint'],
    [null, 'it has no docker endpoint'],
    [{ Host: 1 }, 'its Host is not an address'],
  ])('because its endpoint is %j', (endpoint, why) => {
    writeContext(config, 'odd', endpoint);
    expect(failureOf({ context: 'odd' })).toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(new RegExp(`meta\\.json: ${why}\\.$`)),
    });
  });

  it('because its address is none', () => {
    writeContext(config, 'odd', { Host: 'ftp://engine' });
    expect(failureOf({ context: 'odd' })).toMatchObject({
      message: "'ftp://engine' is not an engine address.",
    });
  });
});
