// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Compose, not of JavaScript
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type LoadOptions,
  loadCompose,
  loadService,
  type ProjectText,
} from '../../../support/compose-project.js';
import { SCRATCH } from '../../../support/scratch.js';

const web = (keys: string, options: LoadOptions = {}, files: Readonly<Record<string, string>> = {}) => {
  const texts: ProjectText = {
    'compose.yaml': `services:\n  web:\n    image: a\n${keys.replace(/^/gm, '    ')}\n`,
    ...files,
  };
  return loadService(texts, options);
};

describe('the command of a service', () => {
  it.each<[string, string[] | null, string[] | null]>([
    ['user: x', null, null],
    ['command:\nentrypoint:', null, null],
    ['command: []\nentrypoint: []', [], []],
    ['command: ""\nentrypoint: ""', [], []],
    ["command: serve --name 'a b'", null, ['serve', '--name', 'a b']],
    ['entrypoint: /run.sh\ncommand: [serve, "1"]', ['/run.sh'], ['serve', '1']],
    ['command: [sleep, 5, true]', null, ['sleep', '5', 'true']],
    ['command: >\n  sh -c "echo a\n  b"', null, ['sh', '-c', 'echo a b']],
  ])('%j', (keys, entrypoint, cmd) => {
    expect(web(keys)).toMatchObject({ entrypoint, cmd, declared: { obstacle: null } });
  });

  it.each(['command: sh -c "x', 'entrypoint: (a)', 'command: {a: b}', 'command: [[a]]'])(
    '%j is an obstacle',
    (keys) => {
      expect(web(keys).declared.obstacle).not.toBeNull();
    },
  );
});

describe('how a service is stopped', () => {
  it.each([
    ['', 10_000],
    ['stop_grace_period: 1m30s', 90_000],
    ['stop_grace_period: 500ms', 0],
    ['stop_grace_period: 1500ms', 1_000],
    ['stop_grace_period: "3s"', 3_000],
    ['stop_grace_period: 0s', 0],
    ['stop_grace_period:', 10_000],
  ])('%j: within %d ms', (keys, budgetMs) => {
    expect(web(keys).declared).toMatchObject({ grace: { budgetMs }, obstacle: null });
  });

  it.each([
    ['500ms', ['Compose cuts 500ms to whole seconds: 0s, which is SIGKILL at once.']],
    ['1500ms', ['Compose cuts 1500ms to whole seconds: 1s.']],
    ['0s', []],
    ['3s', []],
  ])('notes what Compose cuts off %s', (written, messages) => {
    const { notes } = web(`stop_grace_period: ${written}`).declared;
    expect(notes.map(({ message }) => message)).toEqual(messages);
  });

  it('says which period is only the default', () => {
    expect(web('').declared.grace?.isDefault).toBe(true);
    expect(web('stop_grace_period: 10s').declared.grace?.isDefault).toBeUndefined();
  });

  it.each([
    [
      'stop_grace_period: 90',
      "'stop_grace_period' is no duration: it has no unit.",
      'Write 90s for seconds.',
    ],
    ['stop_grace_period: soon', "'stop_grace_period' is no duration.", 'Write 10s or 1m30s.'],
    [
      'stop_signal: SIGFOO',
      "Linux has no signal 'SIGFOO'.",
      'Write SIGTERM, INT, 15 or SIGRTMIN+3 as stop_signal.',
    ],
  ])('%s is an obstacle', (keys, message, hint) => {
    expect(web(keys).declared.obstacle).toMatchObject({ message, hint, place: { line: 4 } });
  });

  it.each([
    ['INT', 'SIGINT'],
    ['SIGQUIT', 'SIGQUIT'],
    ['15', 'SIGTERM'],
  ])('stop_signal %s is %s', (written, name) => {
    expect(web(`stop_signal: ${written}`).declared.signal?.name).toBe(name);
  });

  it('runs its pre_stop hooks', () => {
    const keys =
      'pre_stop:\n  - command: sh -c "a b"\n    user: root\n    environment: [A=1, B]\n  - {command: [x], privileged: true}';
    expect(web(keys, { env: { B: '2' } }).declared.hooks).toMatchObject([
      {
        action: { kind: 'exec', argv: ['sh', '-c', 'a b'] },
        user: 'root',
        env: ['A=1', 'B=2'],
        privileged: false,
        place: { line: 5 },
      },
      { action: { kind: 'exec', argv: ['x'] }, user: null, privileged: true },
    ]);
  });
});

describe('the health check of a service', () => {
  const TIMES = { intervalMs: 0, timeoutMs: 0, startPeriodMs: 0, retries: 0 };
  it.each<[string, unknown, boolean]>([
    ['test: curl -f localhost', { test: ['CMD-SHELL', 'curl -f localhost'], ...TIMES }, true],
    [
      'test: [CMD, a, b]\ninterval: 5s\nretries: 3',
      { test: ['CMD', 'a', 'b'], ...TIMES, intervalMs: 5_000, retries: 3 },
      true,
    ],
    ['test: [CMD-SHELL, "a | b"]', { test: ['CMD-SHELL', 'a | b'], ...TIMES }, true],
    ['test: [NONE]', 'none', false],
    ['disable: true', 'none', false],
    ['disable: false', null, false],
    [
      'interval: 1m\nstart_period: 2s',
      { test: [], ...TIMES, intervalMs: 60_000, startPeriodMs: 2_000 },
      false,
    ],
  ])('%j', (keys, healthcheck, isReady) => {
    const service = web(`healthcheck:\n${keys.replace(/^/gm, '  ')}`);
    expect(service.settings.healthcheck).toEqual(healthcheck);
    expect(service.declared.ready?.how).toEqual(isReady ? { kind: 'health' } : undefined);
    expect(service.notes).toEqual([]);
  });

  it('says what is wrong with it', () => {
    expect(web('healthcheck: {test: [curl, x], timeout: 5}').notes).toEqual([
      'healthcheck.test begins with neither CMD, CMD-SHELL nor NONE; it is left out.',
      'healthcheck.timeout is no duration such as 30s; it is left out.',
    ]);
  });
});

describe('the variables of a service', () => {
  it('are those of its env files, then its own, then the ones that it takes from the environment', () => {
    const keys =
      'env_file: [a.env, {path: b.env, required: false}, {path: no.env, required: false}]\nenvironment: {B: own, HERE: , D: 012}';
    const files = { 'a.env': 'A=1\nB=file\nC=$HERE', 'b.env': 'A=2' };
    expect([...web(keys, { env: { HERE: 'here' } }, files).settings.env].sort()).toEqual([
      'A=2',
      'B=own',
      'C=here',
      'D=10',
      'HERE=here',
    ]);
  });

  it('that cannot be had are noted by name', () => {
    expect(web('env_file: no.env\nenvironment: [NOBODY, A=1]').notes).toEqual([
      "The env file 'no.env' cannot be read; its variables are not set.",
      'Taken from the environment, which has no value: NOBODY.',
    ]);
  });

  it('are shown in no note', () => {
    const files = { 'a.env': 'A=hunter2\nhunter2 is here\n' };
    const { notes, declared } = web('env_file: a.env\nenvironment: {B: [hunter2]}', {}, files);
    expect(notes).toHaveLength(2);
    expect(JSON.stringify(declared)).not.toContain('hunter2');
  });

  it('of a raw file are taken as they stand', () => {
    const files = { 'a.env': '# x\nA="$HOME" # y\n' };
    expect(web('env_file: [{path: a.env, format: raw}]', {}, files).settings.env).toEqual(['A="$HOME" # y']);
  });
});

describe('the mounts of a service', () => {
  it('are anonymous volumes where they have a name, and read-only where they are folders of the machine', () => {
    const keys =
      'volumes: ["data:/data", /var/x, "./conf:/conf", "./conf:/ro:ro", {type: tmpfs, target: /t, tmpfs: {size: 1m}}]\ntmpfs: /run';
    const { settings, notes } = web(keys, {}, { 'conf/x': '' });
    expect(settings.volumes).toEqual([
      '/data',
      '/var/x',
      expect.stringMatching(/\/conf:\/conf:ro$/),
      expect.stringMatching(/\/conf:\/ro:ro$/),
    ]);
    expect(settings.tmpfs).toEqual(['/run', '/t:size=1m']);
    expect(notes).toEqual(['Folders of this machine are read-only without --writable-mounts.']);
  });

  it('may be written to where that is asked for', () => {
    const { settings, notes } = web(
      'volumes: ["./conf:/conf", "./conf:/ro:ro"]',
      { writableMounts: true },
      { 'conf/x': '' },
    );
    expect(settings.volumes.map((volume) => volume.replace(/^.*\/conf:/, ''))).toEqual(['/conf', '/ro:ro']);
    expect(notes).toEqual([]);
  });

  it.each([
    ['"$UNSET:/data"', ['/data'], 'Not set, so empty: UNSET.'],
    ['"${UNSET}:/run/its.sock:ro,z"', ['/run/its.sock'], 'Not set, so empty: UNSET.'],
    ['"/no/such/folder:/data"', ['/data'], "'/no/such/folder' does not exist; /data is an empty volume."],
    ['"data:/data//x/"', ['/data/x'], null],
    ['"ab:/b:ro:x"', [], 'A volume is no source:target; it is left out.'],
    ['"data:relative"', [], 'A volume has no target that begins with /; it is left out.'],
    ['{type: npipe, target: /x}', [], 'A mount of type npipe is left out.'],
  ])('%s', (volume, volumes, note) => {
    const service = web(`volumes: [${volume}]`);
    expect(service.settings.volumes).toEqual(volumes);
    expect(service.notes).toEqual(note === null ? [] : [note]);
    expect(service.declared.obstacle).toBeNull();
  });

  it.each([
    ['external: true', true],
    ['external: { name: theirs }', true],
    ['external: false', false],
    ['driver: local', false],
  ])('are said to be empty where a volume of the same name is kept outside: %s is %s', (keys, isOutside) => {
    const text = `services: {web: {image: a, volumes: ["data:/data"]}}\nvolumes: {data: {${keys}}}`;
    expect(loadService(text).notes).toEqual(
      isOutside ? ["The volume 'data' has data of its own; an empty one takes its place."] : [],
    );
  });

  it('have no socket of the machine unless that is allowed', async () => {
    const folder = mkdtempSync(join(SCRATCH, 'sigprobe-socket-'));
    const path = join(folder, 'docker.sock');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    try {
      const keys = `volumes: ["${path}:/var/run/docker.sock"]`;
      expect(web(keys).settings.volumes).toEqual([]);
      expect(web(keys).notes).toEqual([
        `The socket '${path}' gives power over this machine; it is left out without --host-access.`,
      ]);
      expect(web(keys, { host: true }).settings.volumes).toEqual([`${path}:/var/run/docker.sock:ro`]);
    } finally {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the secrets and configs of a service', () => {
  const TEXT = `services:
  web:
    image: a
    secrets: [s, {source: v, target: deep, mode: 0440, uid: "5"}, gone, outside]
    configs: [c, {source: c, target: /etc/c.conf}]
secrets:
  s: {file: s.txt}
  v: {environment: V}
  gone: {file: no.txt}
  outside: {external: true}
configs:
  c: {content: "x=$V"}
`;

  it('are files of its container', () => {
    const { settings } = loadService({ 'compose.yaml': TEXT, 's.txt': 'secret' }, { env: { V: 'value' } });
    expect(settings.files.map(({ content, ...file }) => ({ ...file, content: content.toString() }))).toEqual([
      { path: '/run/secrets/s', mode: 0o644, uid: 0, gid: 0, content: 'secret' },
      { path: '/run/secrets/deep', mode: 0o440, uid: 5, gid: 0, content: 'value' },
      { path: '/c', mode: 0o444, uid: 0, gid: 0, content: 'x=value' },
      { path: '/etc/c.conf', mode: 0o444, uid: 0, gid: 0, content: 'x=value' },
    ]);
  });

  it('that cannot be had are noted', () => {
    expect(loadService({ 'compose.yaml': TEXT, 's.txt': 'x' }).notes).toEqual([
      "The secret 'v' needs the variable V, which is not set; its file is missing in the container.",
      "The secret 'gone' has a file that cannot be read; its file is missing in the container.",
      "The secret 'outside' is kept outside of this file; its file is missing in the container.",
    ]);
  });
});

describe('the settings of a service', () => {
  it.each<[string, object]>([
    ['user: "1000:1000"', { user: '1000:1000' }],
    ['user: 0', { user: '0' }],
    ['working_dir: /srv', { workdir: '/srv' }],
    ['read_only: true\ntty: yes\nstdin_open: "true"', { readOnly: true, tty: true, stdin: true }],
    ['hostname: h\nplatform: linux/arm64', { hostname: 'h', platform: 'linux/arm64' }],
    ['cap_add: [NET_ADMIN]\ncap_drop: ALL', { capAdd: ['NET_ADMIN'], capDrop: ['ALL'] }],
    ['group_add: [1, staff]', { groups: ['1', 'staff'] }],
    ['extra_hosts: {a: 1.2.3.4}', { extraHosts: ['a:1.2.3.4'] }],
    ['extra_hosts: ["a=::1", "b:host-gateway"]', { extraHosts: ['a:::1', 'b:host-gateway'] }],
    ['sysctls: [net.core.somaxconn=1]', { sysctls: { 'net.core.somaxconn': '1' } }],
    ['sysctls: {net.core.somaxconn: 1}', { sysctls: { 'net.core.somaxconn': '1' } }],
    [
      'ulimits: {nproc: 5, nofile: {soft: 1, hard: 2}}',
      {
        ulimits: [
          { name: 'nproc', soft: 5, hard: 5 },
          { name: 'nofile', soft: 1, hard: 2 },
        ],
      },
    ],
    ['shm_size: 1g\nmem_limit: 64m\ncpus: 0.5', { shmSize: 2 ** 30, memory: 2 ** 26, nanoCpus: 5e8 }],
    [
      'mem_limit: 1g\ndeploy: {resources: {limits: {memory: 64m, cpus: "2"}}}',
      { memory: 2 ** 26, nanoCpus: 2e9 },
    ],
    ['pid: host', { pid: 'host' }],
    ['network_mode: none', { network: 'none' }],
    ['network_mode: bridge', { network: null }],
    [
      'security_opt: ["no-new-privileges:true", seccomp:unconfined]',
      {
        securityOpt: ['no-new-privileges=true', 'seccomp=unconfined'],
      },
    ],
  ])('%j', (keys, settings) => {
    const service = web(keys);
    expect(service.settings).toMatchObject(settings);
    expect(service.notes).toEqual([]);
  });

  it('have the text of a seccomp profile', () => {
    const { settings } = web('security_opt: ["seccomp:p.json"]', {}, { 'p.json': '{}' });
    expect(settings.securityOpt).toEqual(['seccomp={}']);
  });

  it.each([
    ['init: true', true],
    ['init: "yes"', true],
    ['init: false', false],
    ['init:', false],
  ])('%s: an init is %s', (keys, init) => {
    expect(web(keys)).toMatchObject({ init, notes: [] });
  });

  it.each([
    [
      'privileged: true',
      { privileged: false },
      { privileged: true },
      'It is not privileged here without --host-access.',
    ],
    [
      'network_mode: host',
      { network: null },
      { network: 'host' },
      "It has a network of its own here, not the machine's network without --host-access.",
    ],
  ])('%s only where that is allowed', (keys, kept, allowed, note) => {
    expect(web(keys)).toMatchObject({ settings: kept, notes: [note] });
    expect(web(keys, { host: true })).toMatchObject({ settings: allowed, notes: [] });
  });

  it.each([
    ['network_mode: "service:db"', "It has a network of its own here, not the network of 'service:db'."],
    ['pid: "service:db"', "It sees its own processes here, not those of 'service:db'."],
    ['devices: [/dev/null]\nipc: host\nruntime: runc', 'The probe leaves out: devices, ipc, runtime.'],
    ['tty: maybe', "'tty' is not true or false; it is left out."],
    ['mem_limit: lots', "'mem_limit' is not a size such as 512m; it is left out."],
    ['user: [a]', "'user' is not text; it is left out."],
    ['cap_add: {a: b}', "'cap_add' is not a list; it is left out."],
  ])('%s is noted', (keys, note) => {
    expect(web(keys).notes).toEqual([note]);
  });

  it.each([
    'labels: [a]',
    'ports: [80]',
    'restart: always',
    'logging: {driver: none}',
    'networks: [a]',
    'gpus:',
  ])('%s changes nothing', (keys) => {
    const { declared, ...plain } = web('');
    expect(web(keys)).toMatchObject({ ...plain, declared: { ...declared, notes: [] } });
  });
});

describe('what a service needs', () => {
  it('is what it says, and whose network or names it uses', () => {
    const keys =
      'depends_on: {db: {condition: service_healthy}, job: {condition: service_completed_successfully, required: false}}\nlinks: ["cache:c", db]\npid: "service:main"';
    expect(web(keys).declared.dependsOn).toMatchObject([
      { name: 'db', condition: 'healthy', isRequired: true, place: { line: 4 } },
      { name: 'job', condition: 'completed', isRequired: false },
      { name: 'main', condition: 'started', isRequired: true },
      { name: 'cache', condition: 'started', isRequired: true },
    ]);
  });
});

describe('a service for which another one waits until it has ended', () => {
  it('is a job, whatever else is asked of it', () => {
    const { targets } = loadCompose(`services:
  web: {image: a, depends_on: {init: {condition: service_completed_successfully}, db: {condition: service_healthy}}}
  cli: {image: a, profiles: [debug], depends_on: {seed: {condition: service_completed_successfully, required: false}}}
  more: {image: a, depends_on: [init]}
  init: {image: a}
  seed: {image: a}
  db: {image: a}`);
    const jobs = targets.filter(({ declared }) => declared?.isJob === true);
    expect(jobs.map(({ name }) => name)).toEqual(['init', 'seed']);
  });
});

describe('an image', () => {
  it.each([
    [
      'image: "search:$VERSION"',
      "'search:' is not an image reference.",
      'Set VERSION in the environment or in .env.',
    ],
    [
      'image: "${IMAGE:-flow:|version|}"',
      "'flow:|version|' is not an image reference.",
      'Set IMAGE in the environment or in .env.',
    ],
    [
      'image: "${IMAGE:-shop}/$A:${TAG:-$B}$A"',
      "'shop/:' is not an image reference.",
      'Set A and B in the environment or in .env.',
    ],
    ['image: "${IMAGE}"', 'Its image is empty.', 'Set IMAGE in the environment or in .env.'],
    ['image: "Bad Image"', "'Bad Image' is not an image reference.", 'Write name[:tag], such as nginx:1.27.'],
  ])('%s is an obstacle of its service', (keys, message, hint) => {
    expect(loadService(`services: {web: {${keys}}}`).declared.obstacle).toMatchObject({ message, hint });
  });

  it('that is built and has a name keeps it', () => {
    expect(loadService('services: {web: {image: me/web, build: .}}')).toMatchObject({
      image: 'me/web',
      declared: { buildCommand: 'docker compose build web' },
    });
  });
});
