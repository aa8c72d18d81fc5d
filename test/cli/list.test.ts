// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Compose, not of JavaScript
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDocument } from '../support/documents.js';
import { transcript } from './transcript.js';

const SHOP = `name: shop
x-defaults: &defaults
  init: true
  stop_grace_period: 1m30s
services:
  web:
    <<: *defaults
    image: nginx:\${TAG:-1.27}
    command: ["nginx", "-g", "daemon off;"]
    stop_signal: SIGQUIT
    healthcheck: {test: curl -f http://localhost, interval: 5s}
    depends_on: {db: {condition: service_healthy}, cache: {condition: service_started, required: false}}
    volumes: ["./conf:/etc/nginx:ro", "data:/data"]
    user: "1000"
    pre_stop: [{command: sh -c 'sleep 2'}]
  db:
    image: postgres:16
    environment: {POSTGRES_PASSWORD: "\${DB_PASSWORD:?set a password}"}
  cache:
    image: redis:7
    stop_grace_period: 500ms
    stopsignal: INT
    devices: [/dev/null]
  api:
    build: .
    entrypoint: /entrypoint.sh
    command: serve --token $TOKEN --config "a b"
    environment: [TOKEN, REGION]
    mem_limit: 256m
    read_only: true
  worker: {command: work}
  debug: {image: busybox, profiles: [debug]}
  old: {image: busybox, scale: 0}
`;
const POD = `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [
  {"name": "c", "image": "shop/c:1", "env": [{"name": "KEY", "value": "hunter2"}]}]}}`;
const PODS = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      terminationGracePeriodSeconds: 5
      containers:
        - name: api
          image: shop/api:1.4
          args: [--verbose]
          readinessProbe: {httpGet: {port: 8080, path: /ready}}
          lifecycle: {preStop: {sleep: {seconds: 3}}}
        - name: proxy
          image: nginx:1.27
          lifecycle: {preStop: {httpGet: {port: 8080, path: /drain}}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
---
apiVersion: v1
kind: Pod
metadata: {name: [}
`;
/** Of which the README shows the list. */
const README_FILE = `services:
  web:
    image: nginx:1.27
    command: ["nginx", "-g", "daemon off;"]
    stop_grace_period: 1m30s
    stop_signal: SIGQUIT
    healthcheck: {test: curl -f http://localhost}
  db:
    image: postgres:16
    environment: {POSTGRES_PASSWORD: "\${DB_PASSWORD:?set a password}"}
  debug: {image: busybox, profiles: [debug]}
`;
const FILES: Readonly<Record<string, string>> = {
  'shop/compose.yaml': SHOP,
  'readme/compose.yaml': README_FILE,
  'shop/conf/nginx.conf': '',
  'idle/compose.yaml':
    'services:\n  debug: {image: busybox, profiles: [debug]}\n  old: {image: busybox, scale: 0}\n',
  'hostile/compose.yaml':
    'services:\n  "a\\e[2J\\n::error::x": {image: a, stop_signal: "\\e[31m", "x\\e[1m": 1, colour: 1}\n  b: {image: a, command: ["\\u202e", "##[group]", "::error::x"], depends_on: ["\\e[5m"], user: "\\r"}\n',
  'broken/compose.yaml': 'services: [\n',
  'none/readme.txt': '',
  'k8s/pods/web.yaml': PODS,
  'k8s/services.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n',
  'template/compose.yaml':
    'services:\n  web:\n    image: nginx\n{{- if .Values.api }}\n  api:\n    image: {{ .Values.image }}:{{ .Values.tag }}\n{{- end }}\n',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigprobe-list-'));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (args: readonly string[], where: string, options: object = {}) =>
  transcript(args, { cwd: join(folder, where), ...options }, { [folder]: '<tmp>' });

describe('what would be probed is printed', () => {
  it.each<[string, readonly string[], string, object]>([
    ['list', ['list'], 'shop', { env: { TOKEN: 'hunter2-hunter2' } }],
    ['list-ascii', ['list'], 'shop', { env: { LANG: 'C' } }],
    [
      'list-json',
      ['list', '--format', 'json', '--profile', 'debug', '-'],
      'none',
      {
        stdin:
          'services: {web: {image: nginx, environment: {KEY: hunter2}, stop_signal: INT, profiles: [debug]}, off: {image: b, scale: 0}}',
      },
    ],
    ['list-of-a-template', ['compose', '--list'], 'template', {}],
    ['list-of-hostile-names', ['list'], 'hostile', {}],
    ['list-of-manifests', ['list', 'pods'], 'k8s', {}],
    ['k8s-list-json', ['k8s', '--list', '--format', 'json', '-'], 'none', { stdin: POD }],
    ['list-of-services', ['compose', '--list', '--file', 'compose.yaml', 'cache', 'debug'], 'shop', {}],
  ])('%s', async (name, args, where, options) => {
    const { code, stderr, text, stdout } = await run(args, where, options);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(text.replace(/TOKEN=\S+/, '')).not.toContain('hunter2');
    expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]|^\s*::|##\[/m);
    await expect(text).toMatchFileSnapshot(`transcripts/${name}.txt`);
  });

  it('as the README shows it', async () => {
    const { stdout } = await run(['list'], 'readme');
    expect(readDocument('README.md')).toContain(`$ sigprobe list\n${stdout}`);
  });

  it('in the columns that there are', async () => {
    const { stdout } = await run(['list'], 'shop');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

describe('what cannot be listed or probed exits with 2 and says why', () => {
  it('compose-files', async () => {
    const texts: string[] = [];
    for (const [args, where] of [
      [['list'], 'idle'],
      [['compose'], 'idle'],
      [['compose', '--list', 'debug'], 'none'],
      [['list', 'no.yaml'], 'shop'],
      [['list'], 'broken'],
      [['compose', 'wep'], 'shop'],
      [['compose', '--list', '--env-file', 'no.env'], 'shop'],
      [['compose', '--image', 'x'], 'shop'],
      [['k8s'], 'k8s'],
      [['k8s', 'none.yaml'], 'k8s'],
      [['k8s', 'services.yaml'], 'k8s'],
      [['k8s', '--host', 'unix:///nowhere/docker.sock', 'pods'], 'k8s'],
      [['compose', '--host', 'unix:///nowhere/docker.sock', 'web'], 'shop'],
    ] as const) {
      const { code, text } = await run(args, where);
      expect(code, text).toBe(2);
      expect(text).not.toMatch(/defect in sigprobe/);
      texts.push(text);
    }
    await expect(texts.join('\n')).toMatchFileSnapshot('transcripts/compose-files.txt');
  });
});

describe('help', () => {
  it.each(['compose', 'k8s', 'list'])('of %s fits 80 columns', async (name) => {
    const { stdout } = await transcript([name, '--help']);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    await expect(stdout).toMatchFileSnapshot(`transcripts/help-${name}.txt`);
  });
});
